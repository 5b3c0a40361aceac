import { show, type Problem } from "../problem/index.ts";
import type { JsonObject } from "./event.ts";

/** Traits of this name say which lists somebody is on. Only Pipit sets them, or anybody could put themselves into a segment. */
const RESERVED = "list:";

/** The traits that an event from outside may set; the others are left out and reported. */
export function withoutReserved(traits: JsonObject, notices: Problem[]): JsonObject {
	const reserved = Object.keys(traits).filter((name) => name.startsWith(RESERVED));
	if (reserved.length === 0) return traits;
	report(reserved, ["traits"], notices);
	return Object.fromEntries(Object.entries(traits).filter(([name]) => !name.startsWith(RESERVED)));
}

/** The trait paths that it may clear. */
export function withoutReservedPaths(unset: readonly string[], notices: Problem[]): readonly string[] {
	const reserved = unset.filter((path) => path.startsWith(RESERVED));
	if (reserved.length === 0) return unset;
	report(reserved, ["context", "unset"], notices);
	return unset.filter((path) => !path.startsWith(RESERVED));
}

function report(names: readonly string[], path: readonly string[], notices: Problem[]): void {
	for (const name of names.slice(0, 10)) notices.push({ path: [...path, name.slice(0, 80)], expected: `a trait whose name does not begin with \`${RESERVED}\``, got: show(name) });
}
