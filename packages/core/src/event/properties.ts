import { show, type Problem } from "../problem/index.ts";
import type { EventType, Json, JsonObject } from "./event.ts";
import { isEcommerceV1, withV2Keys } from "./ecommerce-v1.ts";
import { isJsonObject } from "./json.ts";

/** Segment's own limit of traits on one call. */
export const MAX_TRAITS = 300;

/** What a profile keeps of a trait: a name of so many characters, a value of so many characters as JSON. */
export const LONGEST_TRAIT_NAME = 200;
export const LONGEST_TRAIT_VALUE = 8_192;

/** Reports traits that no profile keeps; the event and its other traits are taken. */
export function noticeLongTraits(traits: JsonObject, notices: Problem[]): void {
	for (const name in traits) {
		const value = traits[name];
		if (name.length > LONGEST_TRAIT_NAME) {
			const got = `${name.length} characters`;
			notices.push({ path: ["traits", name.slice(0, 40)], expected: `a name of at most ${LONGEST_TRAIT_NAME} characters`, got });
		} else if (typeof value === "object" || (typeof value === "string" && value.length > LONGEST_TRAIT_VALUE / 6)) {
			const { length } = JSON.stringify(value);
			if (length <= LONGEST_TRAIT_VALUE) continue;
			const expected = `a value of at most ${LONGEST_TRAIT_VALUE} characters as JSON; it is left out`;
			notices.push({ path: ["traits", name], expected, got: `${length} characters` });
		}
	}
}

/** What an event carries, by its type: see `propertiesOf` and `traitsOf`. */
export interface EventParts {
	readonly type: EventType;
	readonly event: JsonObject;
	readonly properties: JsonObject;
	readonly traits: JsonObject;
	readonly contextTraits: JsonObject;
}

/**
 * The properties of an event:
 * - track: its own, with `products` always a list of objects (a single object becomes a list of one, entries that are
 *   none are left out and reported); under the names of the first ecommerce spec with their v2 keys,
 * - page and screen: its own, with the call's `name` and `category` where they are not among them,
 * - group and alias: `group_id`, `previous_id`,
 * - identify: none.
 */
export function propertiesOf(parts: EventParts, notices: Problem[]): JsonObject {
	const { type, event, properties } = parts;
	if (type === "track") {
		const name = event["event"];
		const isV1 = typeof name === "string" && isEcommerceV1(name.trim());
		return withProductList(isV1 ? withV2Keys(properties) : properties, notices);
	}
	if (type === "page" || type === "screen") return withProductList(withNameAndCategory(event, properties), notices);
	if (type === "group") return onlyPresent("group_id", event["groupId"]);
	return type === "alias" ? onlyPresent("previous_id", event["previousId"]) : {};
}

/**
 * The traits an event sets: `traits` of an identify call over `context.traits`, `context.traits` of all others. What a
 * group call says is about the group, so it becomes one trait, `group`, an object with its `id`: the name of a company
 * must not become the name of the person.
 */
export function traitsOf(parts: EventParts): JsonObject {
	if (parts.type === "identify") {
		return isEmpty(parts.contextTraits) ? parts.traits : { ...parts.contextTraits, ...parts.traits };
	}
	if (parts.type !== "group") return parts.contextTraits;
	return { ...parts.contextTraits, group: { ...parts.traits, ...onlyPresent("id", parts.event["groupId"]) } };
}

function withProductList(properties: JsonObject, notices: Problem[]): JsonObject {
	const products = properties["products"];
	if (products === undefined) return properties;
	const given: readonly Json[] = Array.isArray(products) ? products : products === null ? [] : [products];
	if (Array.isArray(products) && given.every(isJsonObject)) return properties;
	const list: Json[] = [];
	for (const [index, entry] of given.entries()) {
		if (isJsonObject(entry)) list.push(entry);
		else notices.push({ path: ["properties", "products", index], expected: "an object", got: show(entry) });
	}
	return { ...properties, products: list };
}

function withNameAndCategory(event: JsonObject, properties: JsonObject): JsonObject {
	const name = event["name"];
	const category = event["category"];
	const hasName = typeof name === "string" && name !== "" && properties["name"] === undefined;
	const hasCategory = typeof category === "string" && category !== "" && properties["category"] === undefined;
	if (!hasName && !hasCategory) return properties;
	return { ...properties, ...(hasName ? { name } : {}), ...(hasCategory ? { category } : {}) };
}

function onlyPresent(key: string, value: Json | undefined): JsonObject {
	return typeof value === "string" || typeof value === "number" ? { [key]: value } : {};
}

function isEmpty(object: JsonObject): boolean {
	for (const _ in object) return false;
	return true;
}
