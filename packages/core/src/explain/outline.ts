import type { Path } from "../problem/index.ts";
import type { Rule } from "../segment/rule.ts";

/** A rule and its parts, each with a key of its own under which it is compiled. */
export interface Outline {
	readonly key: string;
	readonly path: Path;
	readonly rule: Rule;
	readonly parts: readonly Outline[];
}

/** More parts than this are not told one by one. */
const MOST_PARTS = 500;

/** Takes a segment's rule apart, the segments that it refers to included. These never lead back to it: `compile` refuses that. */
export function outlineOf(segments: { readonly [id: string]: { readonly rule: Rule } }, segment: string): { readonly root: Outline; readonly all: readonly Outline[] } | null {
	const definition = Object.hasOwn(segments, segment) ? segments[segment] : undefined;
	if (definition === undefined) return null;
	const all: Outline[] = [];
	const root = outline(definition.rule, ["segments", segment, "rule"]);
	return { root, all };

	function outline(rule: Rule, path: Path): Outline {
		const key = `why:${all.length}`;
		const place = all.length;
		const made: Outline = { key, path, rule, parts: [] };
		all.push(made);
		const whole = { ...made, parts: all.length > MOST_PARTS ? [] : partsOf(rule).map(([step, part]) => outline(part, step[0] === "segments" ? step : [...path, ...step])) };
		all[place] = whole;
		return whole;
	}

	function partsOf(rule: Rule): (readonly [Path, Rule])[] {
		if ("all" in rule) return rule.all.map((part, index) => [["all", index], part]);
		if ("any" in rule) return rule.any.map((part, index) => [["any", index], part]);
		if ("not" in rule) return [[["not"], rule.not]];
		if ("points" in rule) return rule.points.map(({ when }, index) => [["points", index, "when"], when]);
		if (!("segment" in rule)) return [];
		const other = segments[rule.segment];
		return other === undefined ? [] : [[["segments", rule.segment, "rule"], other.rule]];
	}
}
