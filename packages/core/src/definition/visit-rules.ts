import type { Path } from "../problem/index.ts";
import type { Rule } from "../segment/index.ts";
import type { Definitions } from "./definition.ts";
import type { Place } from "./place.ts";

/** Every rule of a folder and every rule inside it, with its place and its path in the file there; not those that a query defines. */
export function visitRules({ segments, blocks }: Definitions, visit: (rule: Rule, place: Place, path: Path) => void): void {
	for (const [id, { rule, query }] of Object.entries(segments)) {
		if (query === undefined) walk(rule, ["rule"], (part, path) => visit(part, { folder: "segments", id }, path));
	}
	for (const [id, { show: entries }] of Object.entries(blocks)) {
		for (const [index, { when }] of entries.entries()) {
			if (when !== null) walk(when, ["show", index, "when"], (part, path) => visit(part, { folder: "blocks", id }, path));
		}
	}
}

function walk(rule: Rule, path: Path, visit: (rule: Rule, path: Path) => void): void {
	visit(rule, path);
	if ("all" in rule) rule.all.forEach((part, index) => walk(part, [...path, "all", index], visit));
	else if ("any" in rule) rule.any.forEach((part, index) => walk(part, [...path, "any", index], visit));
	else if ("not" in rule) walk(rule.not, [...path, "not"], visit);
	else if ("points" in rule) rule.points.forEach(({ when }, index) => walk(when, [...path, "points", index, "when"], visit));
}
