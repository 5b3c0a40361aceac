import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildTracker } from "../../packages/tracker/build.ts";
import { short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";

/** The files that a shop's page loads, and what they may weigh after brotli at quality 11. */
const OURS = [
	{ file: "pipit.js", what: "tracker, everything in", most: 4_000 },
	{ file: "pipit-core.js", what: "tracker, core", most: 2_100 },
] as const;

/** The file that a page loads of each, as their package ships it. */
const RIVALS = [
	{ name: "Counterscale", package: "@counterscale/tracker", file: "dist/loader/tracker.js" },
	{ name: "Ahoy", package: "ahoy.js", file: "dist/ahoy.min.js" },
	{ name: "Plausible", package: "@plausible-analytics/tracker", file: "plausible.js" },
	{ name: "Snowplow", package: "@snowplow/browser-tracker", file: "dist/index.umd.min.js" },
	{ name: "Segment", package: "@segment/analytics-next", file: "dist/umd/standalone.js" },
] as const;

/** Bytes that a visitor's browser loads, beside others' trackers. */
export const tracker: Part = {
	name: "tracker",
	title: "Tracker, bytes that a page loads",
	async run(say) {
		const outDir = await mkdtemp(join(tmpdir(), "pipit-bench-"));
		try {
			await buildTracker({ outDir });
			const plausible = weigh(shippedFile(RIVALS[2].package, RIVALS[2].file));
			const ours = OURS.map(({ file, what, most }): Row => {
				const weight = weigh(readFileSync(join(outDir, file)));
				say(`${file}: ${weight === null ? "nothing" : text(weight)}`);
				return rowOf(`Pipit ${what}`, weight, plausible, most);
			});
			return [
				...ours,
				...RIVALS.map((rival) => rowOf(rival.name, weigh(shippedFile(rival.package, rival.file)), plausible, null)),
			];
		} finally {
			await rm(outDir, { recursive: true });
		}
	},
};

interface Weight {
	readonly raw: number;
	readonly gzip: number;
	readonly brotli: number;
}

function weigh(file: Buffer | null): Weight | null {
	if (file === null) return null;
	const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: file.length };
	return {
		raw: file.length,
		gzip: gzipSync(file, { level: 9 }).length,
		brotli: brotliCompressSync(file, { params }).length,
	};
}

function rowOf(what: string, weight: Weight | null, plausible: Weight | null, most: number | null): Row {
	const budget = most === null ? "" : `≤ ${whole(most)} B brotli`;
	if (weight === null) return { what, budget, figure: "not installed", beside: "", verdict: "not measured" };
	return {
		what,
		budget,
		figure: text(weight),
		beside:
			plausible === null || plausible.brotli === weight.brotli
				? ""
				: `${short(weight.brotli / plausible.brotli)} × Plausible`,
		verdict: most === null ? "no budget" : verdictOf(weight.brotli <= most),
	};
}

function text({ raw, gzip, brotli }: Weight): string {
	return `${whole(brotli)} B brotli, ${whole(gzip)} gzip, ${whole(raw)} raw`;
}

/** Null where the package is not installed. Packages hide their files behind `exports`, so the folder is searched for. */
function shippedFile(name: string, file: string): Buffer | null {
	for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
		try {
			return readFileSync(join(folder, name, file));
		} catch {
			// Not in this folder; the next one is further up.
		}
	}
	return null;
}
