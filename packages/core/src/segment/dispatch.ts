import type { ProfileEvent } from "../event/index.ts";
import type { EventFilter, Keeper } from "./keeper.ts";
import { nameMatches } from "./names.ts";

/** The keepers that an event reaches; each test is made once, whoever shares it. */
export type Dispatch = (event: ProfileEvent) => readonly Keeper[];

interface Group {
	readonly filter: EventFilter | null;
	readonly keepers: Keeper[];
}

/** Names that are looked up once and remembered; a visitor can invent more, which are then looked up each time. */
const MOST_NAMES = 2_000;

export function newDispatch(keepers: readonly Keeper[]): Dispatch {
	const groupsByName = new Map<string, readonly Group[]>();
	return (event) => {
		let groups = groupsByName.get(event.name);
		if (groups === undefined) {
			groups = groupsFor(keepers, event.name);
			if (groupsByName.size < MOST_NAMES) groupsByName.set(event.name, groups);
		}
		const [first] = groups;
		if (first === undefined) return NONE;
		if (groups.length === 1 && first.filter === null) return first.keepers;
		const reached: Keeper[] = [];
		for (const { filter, keepers: members } of groups) {
			if (filter === null || filter(event)) for (const keeper of members) reached.push(keeper);
		}
		return reached;
	};
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
