import { canonicalName, STANDARD_NAMES } from "../event/index.ts";
import { type Path, show } from "../problem/index.ts";
import { nearest } from "../segment/nearest.ts";
import type { EventNames } from "../segment/index.ts";
import type { Definitions } from "./definition.ts";
import type { SourceFile } from "./parse.ts";
import { type DefinitionWarning, type Place, Places } from "./place.ts";
import { visitRules } from "./visit-rules.ts";

/** How often an event of a name was received lately. */
export interface SeenEvent {
	readonly name: string;
	/** On the last whole UTC day. */
	readonly yesterday: number;
	/** In the last 30 days, today among them. */
	readonly total: number;
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
	const places = new Places(files);
	const warnings: DefinitionWarning[] = [];
	const told = new Set<string>();
	const more = new Map<string, Named>();
	for (const named of namesIn(definitions)) {
		const { name, place, path } = named;
		const isFull = warnings.length >= MOST_WARNINGS;
		const meant = isFull ? null : knowledge.meantBy(name);
		if (meant !== null) {
			warnings.push(places.warning(place, path, meant.text, { event: name, suggestion: meant.suggestion }));
			told.add(name);
		} else if (isFull && seen.length > 0 && !told.has(name) && !more.has(name) && !knowledge.isKnown(name)) more.set(name, named);
	}
	for (const { name, place, path } of [...more.values()].slice(0, 1)) {
		const text = `${quoted(name)} and ${(more.size - 1).toLocaleString("en")} more names were not seen in the last 30 days`;
		warnings.push(places.warning(place, path, text, { event: name, suggestion: null }));
	}
	return warnings;
}

interface Named {
	readonly name: string;
	readonly place: Place;
	/** In the file. */
	readonly path: Path;
}

function namesIn(definitions: Definitions): readonly Named[] {
	const found: Named[] = [];
	const add = (names: EventNames, place: Place, path: Path) => {
		if (typeof names === "string") found.push({ name: names, place, path });
		// A list stands in order in the canonical form, so a place in it would not be that of the file.
		else for (const name of names) found.push({ name, place, path });
	};
	for (const [id, { of }] of Object.entries(definitions.traits)) add(of, { folder: "traits", id }, ["of"]);
	visitRules(definitions, (rule, place, path) => {
		if ("trait" in rule || "held" in rule) return;
		if ("event" in rule) add(rule.event, place, [...path, "event"]);
		else if ("last" in rule) add(rule.last, place, [...path, "last"]);
		else if ("sequence" in rule) {
			rule.sequence.forEach(({ event }, index) => add(event, place, [...path, "sequence", index, "event"]));
			rule.without?.forEach(({ event }, index) => add(event, place, [...path, "without", index]));
		} else if ("after" in rule) {
			add(rule.after.event, place, [...path, "after"]);
			rule.without?.forEach(({ event }, index) => add(event, place, [...path, "without", index]));
		}
	});
	return found;
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
