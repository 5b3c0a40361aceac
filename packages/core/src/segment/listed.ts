import type { Json } from "../event/index.ts";
import type { Condition } from "./condition.ts";

/** Conditions by each of the values that they list. */
export type ByListed = ReadonlyMap<Json, readonly Listed[]>;

/** The same while it is filled. */
export type Lists = Map<Json, Listed[]>;

interface Listed {
	readonly values: ReadonlySet<Json>;
	readonly condition: Condition;
}

/** Who is told of conditions that may turn. */
export interface Told {
	add(condition: Condition): void;
}

export function putListed(lists: Lists, values: ReadonlySet<Json>, condition: Condition): void {
	for (const value of values) {
		const list = lists.get(value);
		if (list === undefined) lists.set(value, [{ values, condition }]);
		else list.push({ values, condition });
	}
}

/** Tells the conditions that list one of two values and not the other. */
export function tellListed(lists: ByListed, before: Json | undefined, after: Json | undefined, told: Told): void {
	tellOthers(lists, after, before, told);
	tellOthers(lists, before, after, told);
}

function tellOthers(lists: ByListed, value: Json | undefined, other: Json | undefined, told: Told): void {
	const list = value === undefined ? undefined : lists.get(value);
	if (list === undefined) return;
	for (const { values, condition } of list) if (other === undefined || !values.has(other)) told.add(condition);
}
