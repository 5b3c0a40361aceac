import type { Json } from "../event/index.ts";
import { listeningFor, namesOf, nodeOf, slotOf, touchOf, whereFilter, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { cartValue } from "./cart-value.ts";
import { durationMs } from "./duration.ts";
import { keepAfter, keepAfterBy, type Clearing, type Clearings } from "./keep-after.ts";
import type { CartItem, Memory } from "./facts.ts";
import { memoryIn, type EventFilter } from "./keeper.ts";
import { nameTest } from "./names.ts";
import type { Node, Reader } from "./node.ts";
import { compileDecimalTest, compileNumberTest } from "./number-test.ts";
import { isList } from "./path.ts";
import type { AfterRule, CartRule, Matcher } from "./rule.ts";
import { anyOf, compileWhere } from "./static-test.ts";

/** What is in the cart, and how long nothing happened to it. */
export function cartNode(builder: Builder, rule: CartRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const { items, value, contains, idle, leave_after: leave } = rule.cart;
		const hasItems = items === undefined ? null : compileNumberTest(items);
		const hasValue = value === undefined ? null : compileDecimalTest(value);
		const hasItem = contains === undefined ? null : compileWhere(contains, builder.zone);
		const isTimed = idle !== undefined || leave !== undefined;
		const wait = idle === undefined ? 0 : durationMs(idle);
		const stay = leave === undefined ? Infinity : durationMs(leave);
		return {
			touches: ["cart"],
			isApproximate: ({ cart }) => cart.isCut === true,
			answer: (reader) => {
				const cart = reader.facts.cart;
				reader.until = Infinity;
				if (hasItems !== null && !hasItems(cart.items.length)) return false;
				if (hasValue !== null && !hasValue(cartValue(cart.items))) return false;
				if (hasItem !== null && !cart.items.some((item) => hasItem(wholeOf(item)))) return false;
				if (!isTimed) return true;
				return cart.updatedAt !== null && between(reader, cart.updatedAt + wait, cart.updatedAt + wait + stay);
			},
		};
	});
}

/** All that is known of a product in the cart. */
function wholeOf(item: CartItem): Json {
	if (item.more === undefined) return item;
	// What an event said of a field in a form that the field does not take stands in only while nothing better is known.
	const known = Object.entries(item).filter(([, value]) => value !== null);
	return { ...item, ...item.more, ...Object.fromEntries(known) };
}

/** True from start to end, and never again. */
function between(reader: Reader, start: number, end: number): boolean {
	reader.until = Infinity;
	if (reader.now < start) {
		reader.until = start;
		return false;
	}
	if (reader.now >= end) return false;
	reader.until = end;
	return true;
}

/** Something happened, then something else did not. */
export function afterNode(builder: Builder, rule: AfterRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const wait = rule.wait === undefined ? 0 : durationMs(rule.wait);
		const stay = rule.leave_after === undefined ? Infinity : durationMs(rule.leave_after);
		const without = rule.without ?? [];
		const anchor = rule.anchor ?? "last";
		const isStart = matcherFilter(builder, rule.after);
		const isWithout = anyOf(without.map((matcher) => matcherFilter(builder, matcher)));
		const listening = [rule.after, ...without].map((matcher) => listeningFor(builder, matcher));
		const match = { start: matcherJson(rule.after), without: without.map(matcherJson), anchor };
		const { by } = rule;
		if (by === undefined) {
			const make = () => keepAfter({ isStart, isWithout, anchor, horizon: Infinity });
			const slot = slotOf(builder, { kind: "after", match }, listening, make, {
				differ: (before, after) => startIn(before) !== startIn(after),
			});
			return {
				touches: [touchOf(slot)],
				answer: (reader) => {
					const start = memoryIn<Clearing>(reader.facts.memory, slot)?.[0] ?? null;
					reader.until = Infinity;
					return start !== null && between(reader, start + wait, start + wait + stay);
				},
			};
		}
		const make = (horizon: number) =>
			keepAfterBy({ isStart, isWithout, anchor, horizon: horizon === FOREVER ? Infinity : horizon }, by);
		const horizon = Math.min(wait + stay, FOREVER);
		const slot = slotOf(builder, { kind: "after by", match, by }, listening, make, { horizon });
		return {
			touches: [touchOf(slot)],
			answer: (reader) => anyKey(reader, memoryIn<Clearings>(reader.facts.memory, slot), wait, stay),
			// From which earliest start a clock that was given up would go on is not known any more.
			isApproximate: ({ memory }, now) => {
				const lostAt = memoryIn<Clearings>(memory, slot)?.[4] ?? null;
				return lostAt !== null && (anchor === "first" || now < lostAt + wait + stay);
			},
		};
	});
}

function startIn(memory: Memory): Json {
	return isList(memory) ? (memory[0] ?? null) : null;
}

/** In JSON there is no infinity. */
const FOREVER = Number.MAX_SAFE_INTEGER;

/** In if any key is in. */
function anyKey(reader: Reader, clearings: Clearings | undefined, wait: number, stay: number): boolean {
	let whileTrue = -Infinity;
	let whileFalse = Infinity;
	const starts = clearings?.[2] ?? [];
	for (let place = 0; place < starts.length; place += 1) {
		const start = starts[place] ?? null;
		if (start === null) continue;
		if (between(reader, start + wait, start + wait + stay)) whileTrue = Math.max(whileTrue, reader.until);
		else whileFalse = Math.min(whileFalse, reader.until);
	}
	const holds = whileTrue > -Infinity;
	reader.until = holds ? whileTrue : whileFalse;
	return holds;
}

/** Whether an event is one that the matcher names. */
export function matcherFilter(builder: Builder, matcher: Matcher): EventFilter {
	const isNamed = nameTest(namesOf(matcher.event));
	if (matcher.where === undefined) return (event) => isNamed(event.name);
	const passes = whereFilter(builder, matcher.where);
	return (event) => isNamed(event.name) && passes(event);
}

export function matcherJson(matcher: Matcher): Json {
	return { names: namesOf(matcher.event), where: matcher.where ?? null };
}
