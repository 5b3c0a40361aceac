import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { buildTracker } from "../../packages/tracker/build.ts";

/** What a request that a tracker made says. */
export interface Heard {
	/** One for each page view: its id where the tracker gives one, by which its collector knows it again. */
	readonly views: readonly (string | null)[];
	/** The scroll depth in percent where it names one. */
	readonly depth: number | null;
}

export interface Contestant {
	readonly name: string;
	readonly version: string;
	/** How it was set up, as one sentence for the report. */
	readonly note: string;
	/** What stands in the page's head; `agreed` says whether the person has consented. */
	tags(agreed: boolean): string;
	/** The text of the script that the tags load. */
	script(): Promise<string>;
	/** Reads a request that came to the contestant's own address. */
	hear(path: string, body: string): Heard;
}

const NOTHING: Heard = { views: [], depth: null };
/** One page view without an id. */
const ONE = [null];

/** Each is served at `/of/NAME/…` and reports to there. */
export const CONTESTANTS: readonly Contestant[] = [
	{
		name: "Pipit",
		version: versionIn("../../packages/tracker/package.json"),
		note: 'the script tag with `data-consent="granted"`; for the last row without it.',
		tags: (agreed) =>
			`<script async src="/of/Pipit/script.js" data-host="/of/Pipit" data-write-key="k"${agreed ? ' data-consent="granted"' : ""}></script>`,
		script: ours,
		hear(path, body) {
			if (!path.endsWith("/e")) return NOTHING;
			const events = listOf(recordOf(JSON.parse(body))["batch"]);
			const depths = events
				.filter(({ event }) => event === "Page Engaged")
				.map(({ properties }) => recordOf(properties)["scroll_depth"]);
			return { views: events.filter(({ type }) => type === "page").map(idOf), depth: numberOf(depths.at(-1)) };
		},
	},
	{
		name: "Plausible",
		version: versionOf("@plausible-analytics/tracker"),
		note: "`init({ domain })`, with `captureOnLocalhost` and an endpoint of this machine.",
		tags: () => '<script type="module" src="/of/Plausible/script.js"></script>',
		script: () =>
			bundled(
				'import { init } from "@plausible-analytics/tracker"; init({ domain: "shop.example", endpoint: "/of/Plausible/event", captureOnLocalhost: true });',
			),
		hear(_path, body) {
			const { n, sd } = recordOf(JSON.parse(body));
			return { views: n === "pageview" ? ONE : [], depth: numberOf(sd) };
		},
	},
	{
		name: "Counterscale",
		version: versionOf("@counterscale/tracker"),
		note: "its loader's script tag, with `data-report-localhost`.",
		tags: () =>
			'<script id="counterscale-script" data-site-id="shop" data-report-localhost="true" src="/of/Counterscale/tracker.js" defer></script>',
		script: async () => readFileSync(fileIn("@counterscale/tracker", "dist/loader/tracker.js"), "utf8"),
		hear: (path) => ({ views: path.includes("/collect?") ? ONE : [], depth: null }),
	},
	{
		name: "Ahoy",
		version: versionOf("ahoy.js"),
		note: "the script and `ahoy.trackView()`; it notices no page change by itself.",
		tags: () =>
			'<script src="/of/Ahoy/script.js"></script><script>ahoy.configure({ urlPrefix: "/of/Ahoy" }); ahoy.trackView();</script>',
		script: async () => readFileSync(fileIn("ahoy.js", "dist/ahoy.min.js"), "utf8"),
		hear: (_path, body) => ({ views: [...body.matchAll(/"name":"\$view"/g)].map(() => null), depth: null }),
	},
	{
		name: "Snowplow",
		version: versionOf("@snowplow/browser-tracker"),
		note: "`newTracker` and `trackPageView()`; it notices no page change by itself, and depth is a matter of page pings, which are off.",
		tags: () => '<script src="/of/Snowplow/script.js" defer></script>',
		script: () =>
			bundled(
				'import { newTracker, trackPageView } from "@snowplow/browser-tracker"; newTracker("sp", location.origin, { postPath: "/of/Snowplow/tp2" }); trackPageView();',
			),
		hear(_path, body) {
			const events = body === "" ? [] : listOf(recordOf(JSON.parse(body))["data"]);
			return { views: events.filter(({ e }) => e === "pv").map(({ eid }) => textOf(eid)), depth: null };
		},
	},
	{
		name: "Segment",
		version: versionOf("@segment/analytics-next"),
		note: "`AnalyticsBrowser.load` with settings given instead of fetched, and `analytics.page()`; it notices no page change by itself.",
		tags: () => '<script src="/of/Segment/script.js" defer></script>',
		script: () =>
			bundled(`import { AnalyticsBrowser } from "@segment/analytics-next";
				const io = { apiKey: "k", apiHost: location.host + "/of/Segment", protocol: "http" };
				const analytics = AnalyticsBrowser.load({ writeKey: "k", cdnSettings: { integrations: { "Segment.io": io } } });
				analytics.page();`),
		hear: (path, body) => ({ views: path.endsWith("/p") ? [idOf(recordOf(JSON.parse(body)))] : [], depth: null }),
	},
];

async function ours(): Promise<string> {
	const outDir = await mkdtemp(join(tmpdir(), "pipit-bench-"));
	try {
		await buildTracker({ outDir });
		return await readFile(join(outDir, "pipit.js"), "utf8");
	} finally {
		await rm(outDir, { recursive: true });
	}
}

/** The package as a shop's own build would take it in. */
async function bundled(contents: string): Promise<string> {
	const result = await build({
		stdin: { contents, resolveDir: import.meta.dirname },
		bundle: true,
		minify: true,
		write: false,
		format: "iife",
		logLevel: "silent",
	});
	return result.outputFiles[0]?.text ?? "";
}

function versionOf(name: string): string {
	return versionIn(fileIn(name, "package.json"));
}

function versionIn(path: string): string {
	return String(recordOf(JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")))["version"]);
}

/** Packages hide their files behind `exports`, so the folder is searched for. */
function fileIn(name: string, file: string): string {
	for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
		try {
			readFileSync(join(folder, name, file));
			return join(folder, name, file);
		} catch {
			// Not in this folder; the next one is further up.
		}
	}
	throw new Error(`${name} is not installed`);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
	return Array.isArray(value) ? value.map(recordOf) : [];
}

function idOf({ messageId }: Readonly<Record<string, unknown>>): string | null {
	return textOf(messageId);
}

function textOf(value: unknown): string | null {
	return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
	return typeof value === "number" ? value : null;
}
