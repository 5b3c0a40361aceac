import type { ProfileEvent } from "../../src/event/index.ts";
import type { ModelSettings, Population } from "../../src/model/index.ts";
import type { ComputedTrait, EventNames, Matcher, Rule } from "../../src/segment/index.ts";
import { isObj, lookUp, whereHolds, type Obj } from "./values.ts";

/* What the oracle knows of a person: everything that was received, read anew for every question. */

export interface World {
	readonly segments: { readonly [id: string]: Rule };
	readonly traits: { readonly [id: string]: ComputedTrait };
	readonly settings: ModelSettings;
	readonly population: Population | null;
	readonly profileId: string;
	/** The site's. */
	readonly timeZone: string;
	/** What holds for a purpose that nobody decided about. */
	readonly undecided: "granted" | "pending";
	/** Everything received so far, in any order. */
	readonly events: readonly ProfileEvent[];
}

/** Everything that happened, in order. */
export function past(world: World): readonly ProfileEvent[] {
	return remembered(world, "past", () => sorted(world.events));
}

export function sorted(events: readonly ProfileEvent[]): ProfileEvent[] {
	return events.toSorted((a, b) => a.time - b.time || (a.messageId < b.messageId ? -1 : 1));
}

function isNamed(names: EventNames, name: string): boolean {
	return [names]
		.flat()
		.some((wanted) => (wanted.endsWith("*") ? name.startsWith(wanted.slice(0, -1)) : name === wanted));
}

export function matching(world: World, matcher: Matcher): ProfileEvent[] {
	return remembered(world, matcher, () =>
		past(world).filter(
			(event) =>
				["track", "page", "screen"].includes(event.type) &&
				isNamed(matcher.event, event.name) &&
				whereHolds(matcher.where, event.properties, world.timeZone),
		),
	);
}

/** What does not depend on the moment is worked out once per world: the oracle is slow enough. */
const answers = new WeakMap<World, Map<unknown, unknown>>();

export function remembered<T>(world: World, question: unknown, answer: () => T): T {
	const known = answers.get(world) ?? new Map<unknown, unknown>();
	answers.set(world, known);
	if (!known.has(question)) known.set(question, answer());
	return known.get(question) as T;
}

/** The traits that were set, as they stand after all events. */
export function storedTraits(world: World): Obj {
	return remembered(world, "traits", () => readTraits(world));
}

function readTraits(world: World): Obj {
	const traits: { [name: string]: unknown } = {};
	for (const event of past(world)) {
		for (const [name, value] of Object.entries(event.traits)) if (value !== null && value !== "") traits[name] = value;
		for (const path of event.unset) unset(traits, path.split("."));
	}
	return traits;
}

export function unset(target: { [name: string]: unknown }, [step, ...rest]: string[]): void {
	if (step === undefined || !(step in target)) return;
	if (rest.length === 0) {
		delete target[step];
		return;
	}
	const inner = target[step];
	if (!isObj(inner)) return;
	const copy = { ...inner };
	unset(copy, rest);
	target[step] = copy;
}

export function keysOf(event: ProfileEvent, path: string): string[] {
	const known = keys.get(event) ?? {};
	keys.set(event, known);
	return (known[path] ??= readKeys(event, path));
}

const keys = new WeakMap<ProfileEvent, { [path: string]: string[] }>();

function readKeys(event: ProfileEvent, path: string): string[] {
	const own = lookUp(event.properties, path).values;
	const products: unknown = event.properties["products"];
	const values =
		own.length > 0 || !Array.isArray(products) ? own : products.flatMap((product) => lookUp(product, path).values);
	return [...new Set(values.map((value) => JSON.stringify(value)))];
}
