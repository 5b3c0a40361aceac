import type { ProfileEvent } from "../event/index.ts";
import type { EventFilter, Keeper } from "./keeper.ts";
import { nameMatches } from "./names.ts";

/** The keepers that an event reaches; each test is made once, whoever shares it. */
export type Dispatch = (event: ProfileEvent) => readonly Keeper[];

interface Group {
	readonly filter: EventFilter | null;
	readonly keepers: Keeper[];
}

/** What events of one name reach, by which of the filters they pass. */
interface Route {
	readonly groups: readonly Group[];
	readonly reached: Map<number, readonly Keeper[]>;
}

/** Names that are looked up once and remembered; a visitor can invent more, which are then looked up each time. */
const MOST_NAMES = 2_000;
/** So many filters fit into one number. */
const MOST_BITS = 31;
/** Outcomes that are remembered of one name. */
const MOST_REACHED = 1_000;

export function newDispatch(keepers: readonly Keeper[]): Dispatch {
	const routes = new Map<string, Route>();
	return (event) => {
		let route = routes.get(event.name);
		if (route === undefined) {
			route = { groups: groupsFor(keepers, event.name), reached: new Map() };
			if (routes.size < MOST_NAMES) routes.set(event.name, route);
		}
		const { groups, reached } = route;
		if (groups.length === 0) return NONE;
		if (groups.length > MOST_BITS) return groups.flatMap((group) => (passes(group, event) ? group.keepers : NONE));
		let bits = 0;
		for (let place = 0; place < groups.length; place += 1) {
			const group = groups[place];
			if (group !== undefined && passes(group, event)) bits |= 1 << place;
		}
		let members = reached.get(bits);
		if (members === undefined) {
			members = groups.flatMap((group, place) => ((bits & (1 << place)) === 0 ? NONE : group.keepers));
			if (reached.size < MOST_REACHED) reached.set(bits, members);
		}
		return members;
	};
}

function passes({ filter }: Group, event: ProfileEvent): boolean {
	return filter === null || filter(event);
}

const NONE: readonly Keeper[] = [];

function groupsFor(keepers: readonly Keeper[], name: string): readonly Group[] {
	const groups = new Map<EventFilter | null, Group>();
	for (const keeper of keepers) {
		const { names, filter } = keeper.listening;
		if (!nameMatches(names, name)) continue;
		const group = groups.get(filter) ?? { filter, keepers: [] };
		group.keepers.push(keeper);
		groups.set(filter, group);
	}
	return [...groups.values()];
}
