import { countsForRules, type Json, type ProfileEvent } from "../event/index.ts";
import type { EventFilter, Keeper, Listening } from "./keeper.ts";
import { nameMatches } from "./names.ts";
import { anyOf } from "./static-test.ts";

/** The keepers that an event reaches; each test is made once, whoever shares it. */
export type Dispatch = (event: ProfileEvent) => readonly Keeper[];

/** What events of one name reach. */
interface Route {
	/** Whatever else they say. */
	readonly always: readonly Keeper[];
	/** By the value of one property, so that of many categories, brands and templates only the event's own is looked at. */
	readonly indexes: readonly Index[];
	readonly others: readonly Group[];
}

interface Index {
	readonly property: string;
	readonly byValue: ReadonlyMap<Json, readonly Group[]>;
}

interface Group {
	/** Null where the index has told all. */
	readonly filter: EventFilter | null;
	readonly keepers: readonly Keeper[];
}

/** Names that are looked up once and remembered; a visitor can invent more, which are then looked up each time. */
const MOST_NAMES = 2_000;

export function newDispatch(keepers: readonly Keeper[]): Dispatch {
	const counted = dispatchTo(keepers);
	// Of what no rule counts the names do not matter: who hears one such event hears all.
	const others = dispatchTo(keepers.filter(({ listening }) => listening.some(({ isOfAll }) => isOfAll)));
	return (event) => (countsForRules(event) ? counted(event) : others(event));
}

/** Whether a keeper is to hear of an event. */
export function hears({ listening }: Keeper, event: ProfileEvent): boolean {
	const isCounted = countsForRules(event);
	for (const { names, filter, isOfAll } of listening) {
		if ((isCounted || isOfAll) && nameMatches(names, event.name) && (filter === null || filter(event))) return true;
	}
	return false;
}

function dispatchTo(keepers: readonly Keeper[]): Dispatch {
	const routes = new Map<string, Route>();
	return (event) => {
		let route = routes.get(event.name);
		if (route === undefined) {
			route = routeFor(keepers, event.name);
			if (routes.size < MOST_NAMES) routes.set(event.name, route);
		}
		const { always, indexes, others } = route;
		if (indexes.length === 0 && others.length === 0) return always;
		const reached = always.slice();
		const { properties } = event;
		for (const { property, byValue } of indexes) {
			const value = Object.hasOwn(properties, property) ? properties[property] : undefined;
			if (value !== undefined) addPassing(reached, byValue.get(value) ?? NO_GROUPS, event);
		}
		addPassing(reached, others, event);
		return reached;
	};
}

function addPassing(reached: Keeper[], groups: readonly Group[], event: ProfileEvent): void {
	for (const { filter, keepers } of groups) {
		if (filter !== null && !filter(event)) continue;
		for (const keeper of keepers) reached.push(keeper);
	}
}

const NO_GROUPS: readonly Group[] = [];

function routeFor(keepers: readonly Keeper[], name: string): Route {
	const always: Keeper[] = [];
	const groups = new Map<string, { readonly heard: readonly Listening[]; readonly keepers: Keeper[] }>();
	const filterNumbers = new Map<EventFilter, number>();
	for (const keeper of keepers) {
		const heard = keeper.listening.filter(({ names }) => nameMatches(names, name));
		if (heard.length === 0) continue;
		const filters = heard.flatMap(({ filter }) => filter ?? []);
		if (filters.length < heard.length) {
			always.push(keeper);
			continue;
		}
		for (const filter of filters) if (!filterNumbers.has(filter)) filterNumbers.set(filter, filterNumbers.size);
		const distinct = [...new Map(heard.map((one) => [one.filter, one])).values()];
		const key = distinct.map(({ filter }) => (filter === null ? "" : filterNumbers.get(filter))).join();
		const group = groups.get(key) ?? { heard: distinct, keepers: [] };
		group.keepers.push(keeper);
		groups.set(key, group);
	}
	const others: Group[] = [];
	const indexes = new Map<string, Map<Json, Group[]>>();
	for (const { heard, keepers: members } of groups.values()) {
		const [one] = heard;
		const oneOf = heard.length === 1 ? (one?.oneOf ?? null) : null;
		if (oneOf === null) {
			others.push({ filter: anyOf(heard.flatMap(({ filter }) => filter ?? [])), keepers: members });
			continue;
		}
		const byValue = indexes.get(oneOf.property) ?? new Map<Json, Group[]>();
		indexes.set(oneOf.property, byValue);
		const group = { filter: oneOf.isAll ? null : (one?.filter ?? null), keepers: members };
		for (const value of new Set(oneOf.values)) {
			const known = byValue.get(value);
			if (known === undefined) byValue.set(value, [group]);
			else known.push(group);
		}
	}
	return { always, indexes: [...indexes].map(([property, byValue]) => ({ property, byValue })), others };
}
