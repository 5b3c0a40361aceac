import { canonicalName, STANDARD_NAMES } from "../event/index.ts";
import { formatPath, type Path, show } from "../problem/index.ts";
import { nearest } from "../segment/nearest.ts";
import type { EventNames, Rule } from "../segment/index.ts";
import type { Definitions } from "./definition.ts";
import type { SourceFile } from "./parse.ts";
import { readYaml, type YamlFile } from "./yaml.ts";

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

/** A definition with a thousand unknown names needs no thousand lines; the rest are counted in the last one. */
const MOST_WARNINGS = 50;
/** Looking for what was meant compares a name with every other, so it is done for so many different names. */
const MOST_SEARCHED = 50;

/**
 * The event names of a definition that nobody has sent, with the name that was probably meant and how often that one
 * happens. Where nothing was ever seen (a new shop), only names that are nearly a standard one are told.
 */
export function eventNameWarnings(
	definitions: Definitions,
	files: readonly SourceFile[],
	seen: readonly SeenEvent[],
): readonly DefinitionWarning[] {
	const knowledge = new Knowledge(seen);
	const read = new Map<SourceFile, YamlFile>();
	const warnings: DefinitionWarning[] = [];
	const told = new Set<string>();
	const more = new Map<string, Named>();
	for (const named of namesIn(definitions)) {
		const { name, path } = named;
		const isFull = warnings.length >= MOST_WARNINGS;
		const meant = isFull ? null : knowledge.meantBy(name);
		if (meant !== null) {
			const at = placed(named, files, read);
			const message = `${at.where} ${formatPath(path)}: ${meant.text}`;
			warnings.push({ file: at.file, line: at.line, path, event: name, suggestion: meant.suggestion, message });
			told.add(name);
		} else if (isFull && seen.length > 0 && !told.has(name) && !more.has(name) && !knowledge.isKnown(name)) more.set(name, named);
	}
	for (const named of [...more.values()].slice(0, 1)) {
		const at = placed(named, files, read);
		const message = `${at.where} ${formatPath(named.path)}: ${quoted(named.name)} and ${(more.size - 1).toLocaleString("en")} more names were not seen in the last 30 days`;
		warnings.push({ file: at.file, line: at.line, path: named.path, event: named.name, suggestion: null, message });
	}
	return warnings;
}

/** Where a name stands, as a person finds it. */
function placed({ place, path }: Named, files: readonly SourceFile[], read: Map<SourceFile, YamlFile>): { readonly file: string; readonly line: number | null; readonly where: string } {
	const paths = FILES[place.folder](place.id);
	const file = files.find((candidate) => paths.includes(candidate.path));
	if (file === undefined) return { file: `${place.folder}/${place.id}`, line: null, where: `${place.folder}/${place.id}` };
	const yaml = read.get(file) ?? readYaml(file.text);
	read.set(file, yaml);
	const line = yaml.ok ? yaml.lineOf(path) : null;
	return { file: file.path, line, where: `${file.path}${line === null ? "" : `:${line}`}` };
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

interface Meant {
	readonly suggestion: string | null;
	readonly text: string;
}

/** What is known of the names that a site receives. */
class Knowledge {
	readonly #seen: ReadonlyMap<string, SeenEvent>;
	/** The most frequent first: of two that are equally near, the one that happens more often was meant. */
	readonly #frequent: readonly string[];
	/** In the order of their letters, where a prefix is found by halving. */
	readonly #sorted: readonly string[];
	readonly #found = new Map<string, Meant | null>();
	#searched = 0;

	constructor(seen: readonly SeenEvent[]) {
		this.#seen = new Map(seen.map((event) => [event.name, event]));
		this.#frequent = seen.toSorted((a, b) => b.total - a.total).map((event) => event.name);
		this.#sorted = [...this.#seen.keys()].toSorted((a, b) => (a < b ? -1 : 1));
	}

	isKnown(name: string): boolean {
		return name.endsWith("*") ? this.#hasPrefix(name.slice(0, -1)) : this.#seen.has(name) || STANDARD_NAMES.has(name);
	}

	/** What is odd about a name; null where nothing is. */
	meantBy(name: string): Meant | null {
		const found = this.#found.get(name);
		if (found !== undefined) return found;
		const meant = this.isKnown(name) ? null : this.#search(name);
		this.#found.set(name, meant);
		return meant;
	}

	#search(name: string): Meant | null {
		if (name.endsWith("*")) {
			if (this.#seen.size === 0) return null;
			return { suggestion: null, text: `no event that begins with \`${name.slice(0, -1)}\` was seen in the last 30 days` };
		}
		this.#searched += 1;
		const suggestion = this.#searched > MOST_SEARCHED ? null : (nearest(name, this.#frequent) ?? nearestStandard(name));
		if (suggestion !== null) {
			return { suggestion, text: `${quoted(name)}: did you mean ${quoted(suggestion)} (${howOften(this.#seen.get(suggestion))})?` };
		}
		return this.#seen.size === 0 ? null : { suggestion, text: `${quoted(name)} was not seen in the last 30 days` };
	}

	#hasPrefix(start: string): boolean {
		let low = 0;
		let high = this.#sorted.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#sorted[middle] ?? "") < start) low = middle + 1;
			else high = middle;
		}
		return this.#sorted[low]?.startsWith(start) === true;
	}
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
