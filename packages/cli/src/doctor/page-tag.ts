import { type Finding, right, wrong } from "./finding.ts";

/** An element's attributes, their names in lower case. */
export type Attributes = ReadonlyMap<string, string>;

/** A script of the page: its attributes, and what stands between its tags. */
export interface Script {
	readonly attributes: Attributes;
	readonly text: string;
}

/** What the page's HTML says, as far as it is asked here. */
export interface PageSource {
	readonly scripts: readonly Script[];
	/** Policies in `<meta http-equiv>`. */
	readonly metaPolicies: readonly string[];
}

/** The tracker's tag, complete. */
export interface TrackerTag {
	readonly attributes: Attributes;
	readonly writeKey: string;
	readonly script: URL;
	/** Where it sends to, without a slash at the end. */
	readonly host: URL;
}

const COMMENT = /<!--[\s\S]*?-->/g;
const SCRIPT = /<script\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/script\s*>/gi;
const META = /<meta\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Reads HTML as it came; what scripts add later is not in it. */
export function readPage(html: string): PageSource {
	const scripts = [...html.replaceAll(COMMENT, "").matchAll(SCRIPT)].map(([, attributes = "", text = ""]) => ({
		attributes: attributesOf(attributes),
		text,
	}));
	const metas = [...html.replaceAll(COMMENT, "").matchAll(META)].map(([, attributes = ""]) => attributesOf(attributes));
	return {
		scripts,
		metaPolicies: metas.flatMap((meta) =>
			meta.get("http-equiv")?.toLowerCase() === "content-security-policy" ? [meta.get("content") ?? ""] : [],
		),
	};
}

/** Finds the tag; without a usable one the second is null, and the finding says what to do. */
export function findTag(page: PageSource, at: URL): { readonly finding: Finding; readonly tag: TrackerTag | null } {
	const tags = page.scripts.filter(({ attributes }) => isTracker(attributes));
	const [first, second] = tags;
	if (first === undefined) {
		const says =
			"no script tag with data-write-key is in the page's HTML: add it, or, where a tag manager or your own bundle adds it, open the page with ?pipit_debug instead.";
		return { finding: wrong("tag", says), tag: null };
	}
	const { attributes } = first;
	const writeKey = attributes.get("data-write-key") ?? "";
	const source = attributes.get("src") ?? "";
	if (writeKey === "")
		return {
			finding: wrong("tag", "the script tag has no data-write-key: add the write_key of site.yaml."),
			tag: null,
		};
	if (source === "" || !URL.canParse(source, at.href))
		return {
			finding: wrong("tag", `the tag's src leads nowhere ("${source}"): it is the address of pipit.js.`),
			tag: null,
		};
	const script = new URL(source, at);
	const hostText = attributes.get("data-host") ?? script.origin;
	if (!URL.canParse(hostText, at.href))
		return {
			finding: wrong("tag", `data-host is no address ("${hostText}"): leave it out, or name where Pipit answers.`),
			tag: null,
		};
	const tag = { attributes, writeKey, script, host: new URL(hostText, at) };
	if (second !== undefined)
		return {
			finding: wrong("tag", `the script tag is there ${tags.length} times: keep one, or pages count more than once.`),
			tag,
		};
	if (at.protocol === "https:" && (script.protocol === "http:" || tag.host.protocol === "http:")) {
		return {
			finding: wrong("tag", "the page is https and its tag names an http address, which browsers block: write https."),
			tag,
		};
	}
	if (hostText.endsWith("/"))
		return {
			finding: wrong("tag", "data-host ends with a slash, which makes the address of events //e: leave it out."),
			tag,
		};
	return { finding: right("tag", `the script tag is there, with the write key ${writeKey}.`), tag };
}

function isTracker(attributes: Attributes): boolean {
	return attributes.has("data-write-key") || /\/pipit(-core)?\.js(\?|$)/.test(attributes.get("src") ?? "");
}

function attributesOf(text: string): Attributes {
	const found = new Map<string, string>();
	for (const [, name = "", double, single, bare] of text.matchAll(ATTRIBUTE)) {
		// As in browsers, the first of two attributes of one name holds.
		if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), decoded(double ?? single ?? bare ?? ""));
	}
	return found;
}

function decoded(text: string): string {
	return text
		.replaceAll("&quot;", '"')
		.replaceAll("&#39;", "'")
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&amp;", "&");
}
