import { canonicalName, STANDARD_NAMES } from "../event/index.ts";
import { formatPath, type Path, show } from "../problem/index.ts";
import { nearest } from "../segment/nearest.ts";
import type { EventNames, Rule } from "../segment/index.ts";
import type { Definitions } from "./definition.ts";
import type { SourceFile } from "./parse.ts";
import { readYaml } from "./yaml.ts";

/** How often an event of a name was received lately. */
export interface SeenEvent {
	readonly name: string;
	/** On the last whole UTC day. */
	readonly yesterday: number;
	/** In the last 30 days, today among them. */
	readonly total: number;
}

/** Something that can be meant as it is, but probably is not. It never keeps a definition from being published. */
export interface DefinitionWarning {
	readonly file: string;
	/** Null where the file cannot be told. */
	readonly line: number | null;
	readonly path: Path;
	readonly event: string;
	readonly suggestion: string | null;
	/** One line for a person: `` segments/fans.yaml:3 rule.event: `Wishlist shared` … ``. */
	readonly message: string;
}

/** A definition with a thousand unknown names needs no thousand lines. */
const MOST_WARNINGS = 50;

/**
 * The event names of a definition that nobody has sent, with the name that was probably meant and how often that one
 * happens. Where nothing was ever seen (a new shop), only names that are nearly a standard one are told.
 */
export function eventNameWarnings(
	definitions: Definitions,
	files: readonly SourceFile[],
	seen: readonly SeenEvent[],
): readonly DefinitionWarning[] {
	const byName = new Map(seen.map((event) => [event.name, event]));
	const warnings: DefinitionWarning[] = [];
	for (const { name, place, path } of namesIn(definitions)) {
		if (warnings.length >= MOST_WARNINGS) break;
		const meant = meantBy(name, byName);
		if (meant === null) continue;
		const file = files.find((candidate) => FILES[place.folder]?.(place.id).includes(candidate.path));
		const yaml = file === undefined ? null : readYaml(file.text);
		const line = yaml?.ok === true ? yaml.lineOf(path) : null;
		const where = file === undefined ? `${place.folder}/${place.id}` : `${file.path}${line === null ? "" : `:${line}`}`;
		warnings.push({
			file: file?.path ?? `${place.folder}/${place.id}`,
			line,
			path,
			event: name,
			suggestion: meant.suggestion,
			message: `${where} ${formatPath(path)}: ${meant.text}`,
		});
	}
	return warnings;
}

interface Named {
	readonly name: string;
	readonly place: { readonly folder: "segments" | "traits" | "blocks"; readonly id: string };
	/** In the file. */
	readonly path: Path;
}

const EXTENSIONS = ["yaml", "yml", "json"];
const FILES: { readonly [folder in Named["place"]["folder"]]: (id: string) => readonly string[] } = {
	segments: (id) => EXTENSIONS.map((extension) => `segments/${id}.${extension}`),
	traits: (id) => EXTENSIONS.map((extension) => `traits/${id}.${extension}`),
	blocks: (id) => EXTENSIONS.map((extension) => `blocks/${id}/block.${extension}`),
};

function namesIn({ segments, traits, blocks }: Definitions): readonly Named[] {
	const found: Named[] = [];
	const add = (names: EventNames, place: Named["place"], path: Path) => {
		if (typeof names === "string") found.push({ name: names, place, path });
		// A list stands in order in the canonical form, so a place in it would not be that of the file.
		else for (const name of names) found.push({ name, place, path });
	};
	for (const [id, { rule, query }] of Object.entries(segments)) {
		if (query === undefined) walk(rule, ["rule"], (names, path) => add(names, { folder: "segments", id }, path));
	}
	for (const [id, { of }] of Object.entries(traits)) add(of, { folder: "traits", id }, ["of"]);
	for (const [id, { show: entries }] of Object.entries(blocks)) {
		for (const [index, { when }] of entries.entries()) {
			if (when !== null) walk(when, ["show", index, "when"], (names, path) => add(names, { folder: "blocks", id }, path));
		}
	}
	return found;
}

function walk(rule: Rule, path: Path, add: (names: EventNames, path: Path) => void): void {
	if ("all" in rule) rule.all.forEach((part, index) => walk(part, [...path, "all", index], add));
	else if ("any" in rule) rule.any.forEach((part, index) => walk(part, [...path, "any", index], add));
	else if ("not" in rule) walk(rule.not, [...path, "not"], add);
	else if ("points" in rule)
		rule.points.forEach(({ when }, index) => walk(when, [...path, "points", index, "when"], add));
	else if ("trait" in rule || "held" in rule) return;
	else if ("event" in rule) add(rule.event, [...path, "event"]);
	else if ("last" in rule) add(rule.last, [...path, "last"]);
	else if ("sequence" in rule) {
		rule.sequence.forEach(({ event }, index) => add(event, [...path, "sequence", index, "event"]));
		rule.without?.forEach(({ event }, index) => add(event, [...path, "without", index]));
	} else if ("after" in rule) {
		add(rule.after.event, [...path, "after"]);
		rule.without?.forEach(({ event }, index) => add(event, [...path, "without", index]));
	}
}

/** What is odd about a name; null where nothing is. */
function meantBy(
	name: string,
	seen: ReadonlyMap<string, SeenEvent>,
): { readonly suggestion: string | null; readonly text: string } | null {
	if (name.endsWith("*")) {
		const start = name.slice(0, -1);
		if (seen.size === 0 || [...seen.keys()].some((known) => known.startsWith(start))) return null;
		return { suggestion: null, text: `no event that begins with \`${start}\` was seen in the last 30 days` };
	}
	if (seen.has(name) || STANDARD_NAMES.has(name)) return null;
	const frequent = [...seen.values()].toSorted((a, b) => b.total - a.total).map((event) => event.name);
	const suggestion = nearest(name, frequent) ?? nearestStandard(name);
	if (suggestion === null) {
		return seen.size === 0 ? null : { suggestion, text: `${quoted(name)} was not seen in the last 30 days` };
	}
	return { suggestion, text: `${quoted(name)}: did you mean ${quoted(suggestion)} (${howOften(seen.get(suggestion))})?` };
}

function nearestStandard(name: string): string | null {
	const canonical = canonicalName(name);
	return STANDARD_NAMES.has(canonical) ? canonical : nearest(name, [...STANDARD_NAMES]);
}

function howOften(event: SeenEvent | undefined): string {
	if (event === undefined) return "a standard name, not seen yet";
	if (event.yesterday > 0) return `${event.yesterday.toLocaleString("en")} yesterday`;
	return `${event.total.toLocaleString("en")} in the last 30 days`;
}

function quoted(name: string): string {
	return name.includes("`") ? show(name) : `\`${name}\``;
}
