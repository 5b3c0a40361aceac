import type { ProfileEvent } from "../../src/event/index.ts";
import type { AfterRule, CartRule, ComputedTrait, EventNames, Matcher, Rule } from "../../src/segment/index.ts";
import { isModel, modelHolds } from "./oracle-models.ts";
import { keysOf, matching, past, remembered, storedTraits, type World } from "./world.ts";
import { heldHolds, lastHolds, personHolds, sequenceHolds } from "./oracle-more.ts";
import { exactSum, isObj, lookUp, moment, ms, passes, text, whereHolds, type Obj } from "./values.ts";

/*
 * The whole history, read again for every question. Written from the design alone: slow, short, and apart from the
 * evaluator, of which only types are used.
 */

export function holds(world: World, rule: Rule, now: number): boolean {
	if ("all" in rule) return rule.all.every((part) => holds(world, part, now));
	if ("any" in rule) return rule.any.some((part) => holds(world, part, now));
	if ("not" in rule) return !holds(world, rule.not, now);
	if ("everyone" in rule) return true;
	if ("trait" in rule) return traitHolds(world, rule, now);
	if ("event" in rule) return eventHolds(world, rule as unknown as Obj & { event: EventNames }, now);
	if ("cart" in rule) return cartHolds(world, rule, now);
	if ("segment" in rule) {
		const other = world.segments[rule.segment];
		if (other === undefined) throw new Error(`no segment ${rule.segment}`);
		return holds(world, other, now);
	}
	if ("last" in rule) return lastHolds(world, rule);
	if ("sequence" in rule) return sequenceHolds(world, rule, now);
	if ("held" in rule) return heldHolds(world, rule, now);
	if ("points" in rule) {
		const sum = exactSum(rule.points.filter(({ when }) => holds(world, when, now)).map(({ add }) => add));
		return passes(rule, { values: [sum], many: false }, now, world.timeZone);
	}
	if (isModel(rule)) return modelHolds(world, rule, now);
	const about = personHolds(world, rule, now);
	if (about !== null) return about;
	if ("after" in rule) return afterHolds(world, rule, now);
	throw new Error(`the oracle knows no ${JSON.stringify(rule)}`);
}

/** The matching events that count now. */
function counted(world: World, matcher: Matcher & Obj, now: number): ProfileEvent[] {
	return matching(world, matcher).filter(({ time }) => {
		if (matcher["within"] !== undefined) return time <= now && now < time + ms(matcher["within"] as string);
		if (matcher["ago"] !== undefined) {
			const [far, near] = matcher["ago"] as [string, string];
			return time + ms(near) <= now && now < time + ms(far);
		}
		if (matcher["since"] !== undefined && time < (moment(matcher["since"], world.timeZone) ?? 0)) return false;
		return matcher["until"] === undefined || time < (moment(matcher["until"], world.timeZone) ?? 0);
	});
}

const AGGREGATES = ["sum", "avg", "min", "max", "distinct", "first", "latest", "mode"];

function eventHolds(world: World, rule: Obj & { event: EventNames }, now: number): boolean {
	if (rule["min_profile_age"] !== undefined) {
		const earliest = Math.min(...world.events.map(({ time }) => time));
		if (now < earliest + ms(rule["min_profile_age"] as string)) return false;
	}
	const events = counted(world, rule, now);
	const aggregate = AGGREGATES.find((key) => key in rule);
	if (aggregate === undefined) {
		if (rule["count"] === undefined) return events.length >= 1;
		return passes(rule["count"] as Obj, { values: [events.length], many: false }, now, world.timeZone);
	}
	const value = aggregated(aggregate, rule[aggregate] as string, events);
	return value !== undefined && passes(rule, { values: [value], many: false }, now, world.timeZone);
}

function aggregated(aggregate: string, path: string, events: readonly ProfileEvent[]): unknown {
	const seen = events.flatMap(({ properties, time }) =>
		lookUp(properties, path).values.map((value) => ({ value, time })),
	);
	const values = seen.map(({ value }) => value);
	const numbers = values.filter((value) => typeof value === "number");
	switch (aggregate) {
		case "sum":
			return exactSum(numbers);
		case "avg":
			return numbers.length === 0 ? undefined : Math.round(exactSum(numbers) * 10_000) / (numbers.length * 10_000);
		case "min":
			return numbers.length === 0 ? undefined : Math.min(...numbers);
		case "max":
			return numbers.length === 0 ? undefined : Math.max(...numbers);
		case "distinct":
			return new Set(values.map(text)).size;
		case "first":
			return values[0];
		case "latest":
			return values.at(-1);
		default:
			return mostFrequent(seen);
	}
}

/** Of several values that are equally frequent the one seen last, and of those the first by its JSON. */
function mostFrequent(seen: readonly { readonly value: unknown; readonly time: number }[]): unknown {
	const groups = [...new Set(seen.map(({ value }) => text(value)))].map((key) => {
		const times = seen.filter(({ value }) => text(value) === key).map(({ time }) => time);
		return { key, count: times.length, newest: Math.max(...times) };
	});
	const [best] = groups.toSorted((a, b) => b.count - a.count || b.newest - a.newest || (a.key < b.key ? -1 : 1));
	return best === undefined ? undefined : JSON.parse(best.key);
}

/** A computed trait's value; undefined where it has none. */
export function computed(world: World, trait: ComputedTrait, now: number): unknown {
	const fields: Obj = { ...trait };
	const matcher = remembered(world, trait, () => ({ ...fields, event: trait.of }));
	const events = counted(world, matcher, now);
	if ("exists" in trait) return events.length > 0;
	if ("count" in trait) return events.length;
	const aggregate = AGGREGATES.find((key) => key in fields) ?? "";
	return aggregated(aggregate, fields[aggregate] as string, events);
}

function traitHolds(world: World, rule: Obj & { trait: string }, now: number): boolean {
	const [root = ""] = rule.trait.split(".");
	const trait = world.traits[root];
	const all: Obj = trait === undefined ? storedTraits(world) : { [root]: computed(world, trait, now) };
	return passes(rule, lookUp(all, rule.trait), now, world.timeZone);
}

const CART_EVENTS = new Set(["Product Added", "Product Removed", "Cart Updated", "Cart Viewed", "Order Completed"]);

interface Line {
	readonly id: unknown;
	quantity: number;
	price: number | undefined;
	category: unknown;
	/** The one property beyond these that the test's events have. */
	k: unknown;
}

/** The cart after all events. */
export function cartOf(world: World): {
	readonly lines: readonly Line[];
	readonly url: unknown;
	readonly newest: number;
} {
	return remembered(world, "cart", () => readCart(world));
}

function readCart(world: World): { readonly lines: readonly Line[]; readonly url: unknown; readonly newest: number } {
	let lines: Line[] = [];
	let url: unknown = null;
	const events = past(world).filter(({ name, type }) => type === "track" && CART_EVENTS.has(name));
	const add = (product: Obj) => {
		const quantity = typeof product["quantity"] === "number" ? product["quantity"] : 1;
		if (quantity <= 0) return;
		let line = lines.find(({ id }) => id === product["product_id"]);
		if (line === undefined) {
			line = { id: product["product_id"], quantity: 0, price: undefined, category: undefined, k: undefined };
			lines.push(line);
		}
		line.quantity += quantity;
		if (typeof product["price"] === "number") line.price = product["price"];
		if (product["category"] !== undefined && product["category"] !== "") line.category = product["category"];
		if (product["k"] !== undefined && product["k"] !== null) line.k = product["k"];
	};
	const remove = (product: Obj) => {
		const line = lines.find(({ id }) => id === product["product_id"]);
		if (line !== undefined)
			line.quantity -= typeof product["quantity"] === "number" ? product["quantity"] : line.quantity;
		lines = lines.filter(({ quantity }) => quantity > 0);
	};
	for (const { name, properties } of events) {
		const written = properties["products"];
		const products = Array.isArray(written) ? written.filter(isObj) : undefined;
		// Added and removed name one product, or else a list of them.
		const listed = properties["product_id"] === undefined && products !== undefined ? products : [properties];
		// Of a product that is added the address is the product's.
		if (name.startsWith("Cart ") && properties["url"] !== undefined && properties["url"] !== "") ({ url } = properties);
		if (name === "Order Completed") [lines, url] = [[], null];
		else if (name === "Product Added") listed.forEach(add);
		else if (name === "Product Removed") listed.forEach(remove);
		else if (products !== undefined) {
			lines = [];
			products.forEach(add);
		}
	}
	return { lines, url, newest: Math.max(...events.map(({ time }) => time)) };
}

function cartHolds(world: World, { cart }: CartRule, now: number): boolean {
	const { lines, newest } = cartOf(world);
	if (cart.items !== undefined && !passes(cart.items, { values: [lines.length], many: false }, now, world.timeZone))
		return false;
	const value = exactSum(lines.flatMap(({ price, quantity }) => Array.from({ length: quantity }, () => price ?? 0)));
	if (cart.value !== undefined && !passes(cart.value, { values: [value], many: false }, now, world.timeZone))
		return false;
	if (cart.contains !== undefined && !lines.some((line) => whereHolds(cart.contains, line, world.timeZone)))
		return false;
	if (cart.idle === undefined && cart.leave_after === undefined) return true;
	if (newest === -Infinity) return false;
	const start = newest + (cart.idle === undefined ? 0 : ms(cart.idle));
	return start <= now && (cart.leave_after === undefined || now < start + ms(cart.leave_after));
}

function afterHolds(world: World, rule: AfterRule, now: number): boolean {
	const starts = matching(world, rule.after);
	const withouts = (rule.without ?? []).flatMap((matcher) => matching(world, matcher));
	const { by } = rule;
	if (by === undefined) return clockHolds(rule, starts, withouts, now);
	const keys = new Set(starts.flatMap((event) => keysOf(event, by)));
	return [...keys].some((key) =>
		clockHolds(
			rule,
			starts.filter((event) => keysOf(event, by).includes(key)),
			withouts.filter((event) => keysOf(event, by).length === 0 || keysOf(event, by).includes(key)),
			now,
		),
	);
}

function clockHolds(
	rule: AfterRule,
	starts: readonly ProfileEvent[],
	withouts: readonly ProfileEvent[],
	now: number,
): boolean {
	const newestWithout = Math.max(-Infinity, ...withouts.map(({ time }) => time));
	const times = starts.map(({ time }) => time);
	const start =
		rule.anchor === "first"
			? Math.min(Infinity, ...times.filter((time) => time > newestWithout))
			: Math.max(-Infinity, ...times);
	if (!Number.isFinite(start)) return false;
	if (withouts.some(({ time }) => start < time && time <= now)) return false;
	const from = start + (rule.wait === undefined ? 0 : ms(rule.wait));
	return from <= now && (rule.leave_after === undefined || now < from + ms(rule.leave_after));
}
