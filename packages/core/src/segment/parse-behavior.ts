import type { Path } from "../problem/index.ts";
import { optional, parseMatcher } from "./parse-event-rule.ts";
import { parseNumberTest, parseWhere } from "./parse-test.ts";
import { parseDuration, parsePath } from "./parse-values.ts";
import type { AfterRule, CartRule, Rule } from "./rule.ts";
import { checkKeys, readList, readObject, refuse, refuseText, type Fields, type Sheet } from "./sheet.ts";

const CART_KEYS = ["items", "value", "contains", "idle", "leave_after"];

/** `{cart: {items: {gte: 1}, idle: 30m}}`. */
export function parseCart(sheet: Sheet, outer: Fields, outerPath: Path): Rule | null {
	if (!checkKeys(sheet, outer, outerPath, ["cart"])) return null;
	const path = [...outerPath, "cart"];
	const fields = readObject(sheet, outer["cart"], path, "tests of the cart such as {items: {gte: 1}, idle: 30m}");
	if (fields === null || !checkKeys(sheet, fields, path, CART_KEYS)) return null;
	if (Object.keys(fields).length === 0) return refuseText(sheet, path, `at least one of ${CART_KEYS.join(", ")}`, "{}");
	const items = optional(fields, "items", (input) => parseNumberTest(sheet, input, [...path, "items"]));
	const value = optional(fields, "value", (input) => parseNumberTest(sheet, input, [...path, "value"]));
	const contains = optional(fields, "contains", (input) => parseWhere(sheet, input, [...path, "contains"], 0));
	const idle = optional(fields, "idle", (input) => parseDuration(sheet, input, [...path, "idle"]));
	const leave = optional(fields, "leave_after", (input) => parseDuration(sheet, input, [...path, "leave_after"]));
	if (items === null || value === null || contains === null || idle === null || leave === null) return null;
	const cart: CartRule["cart"] = {
		...(items === undefined ? {} : { items }),
		...(value === undefined ? {} : { value }),
		...(contains === undefined ? {} : { contains }),
		...(idle === undefined ? {} : { idle }),
		...(leave === undefined ? {} : { leave_after: leave }),
	};
	return { cart };
}

const AFTER_KEYS = ["after", "wait", "without", "by", "leave_after", "anchor"];

/** `{after: {event: A}, wait: 48h, without: [B], by: product_id}`. */
export function parseAfter(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, AFTER_KEYS)) return null;
	const after = parseMatcher(sheet, fields["after"], [...path, "after"]);
	const wait = optional(fields, "wait", (input) => parseDuration(sheet, input, [...path, "wait"]));
	const without = optional(fields, "without", (input) => parseWithout(sheet, input, [...path, "without"]));
	const by = optional(fields, "by", (input) => parsePath(sheet, input, [...path, "by"]));
	const leave = optional(fields, "leave_after", (input) => parseDuration(sheet, input, [...path, "leave_after"]));
	const anchor = optional(fields, "anchor", (input) => parseAnchor(sheet, input, [...path, "anchor"]));
	if (after === null || wait === null || without === null || by === null || leave === null || anchor === null)
		return null;
	const rule: AfterRule = {
		after,
		...(wait === undefined ? {} : { wait }),
		...(without === undefined ? {} : { without }),
		...(by === undefined ? {} : { by }),
		...(leave === undefined ? {} : { leave_after: leave }),
		...(anchor === undefined || anchor === "last" ? {} : { anchor }),
	};
	return rule;
}

/** One event or a list of them, names or with `where`. */
export function parseWithout(sheet: Sheet, input: unknown, path: Path) {
	if (!Array.isArray(input)) {
		const only = parseMatcher(sheet, input, path);
		return only === null ? null : [only];
	}
	return readList(sheet, input, path, "at least one event", 1, (item, at) => parseMatcher(sheet, item, at));
}

function parseAnchor(sheet: Sheet, input: unknown, path: Path): "last" | "first" | null {
	return input === "last" || input === "first" ? input : refuse(sheet, path, "last or first", input);
}
