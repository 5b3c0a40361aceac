import type { ProfileState } from "../../src/profile/index.ts";
import { cardOf, evaluate } from "../../src/profile/index.ts";
import { courseOf } from "./course.ts";
import type { Definitions } from "./definitions.ts";
import { clockHorizon, followsClock, LAST_POINT } from "./moments.ts";
import { computed } from "./oracle.ts";
import { cartFactsOf, decidedOf, seenOf, viewedOf } from "./oracle-facts.ts";
import type { Chance } from "./random.ts";
import { storedTraits, type World } from "./world.ts";

/** A profile, and what the oracle knows of it. */
export interface Subject {
	readonly definitions: Definitions;
	readonly state: ProfileState;
	readonly world: World;
	/** The memberships, and since when. */
	readonly since: ReadonlyMap<string, number>;
	readonly clock: number;
	/** Compares. */
	readonly same: (what: string, got: unknown, expected: unknown) => void;
}

/** Of anniversaries the oracle knows those up to 2035. */
const LAST_READ = Date.parse("2034-01-01T00:00:00Z");

/** Reads a profile now and at some moments to come, without any event. */
export function readAhead(subject: Subject, chance: Chance): void {
	const { world, clock } = subject;
	const rule = chance.pick(Object.values(world.segments));
	const coming = courseOf(world, rule).points.filter((point) => point > clock);
	const edge = coming.length === 0 ? clock : chance.pick(coming);
	readFacts(subject);
	for (const at of new Set([clock, edge - 1, edge, clock + chance.below(400) * 60_000])) {
		if (at >= clock && at < LAST_READ) readAt(at, subject, chance);
	}
}

/** What of a person does not depend on the moment, and the card that is made of all. */
function readFacts({ definitions: { program }, state, world, clock, same }: Subject): void {
	const evaluation = evaluate(program, state, clock);
	const cart = evaluation.cart();
	const lines = cart.items.map(({ product_id: id, quantity, price, category }) => ({ id, quantity, price, category }));
	const viewed = state.viewed.map(({ product_id: id, price, category, viewed_at: time }) => ({
		id,
		price,
		category,
		time,
	}));
	same("the cart", { lines, value: cart.value, url: cart.url, updatedAt: cart.updatedAt }, cartFactsOf(world));
	same("what was viewed", viewed, viewedOf(world));
	same("consent", state.consent, decidedOf(world));
	same("first and last seen", [state.firstSeenAt, state.lastSeenAt], seenOf(world));
	same("a segment that there is not", evaluation.segment("none"), { in: false, since: null, until: null });
	same("a rule that there is not", evaluation.rule("none"), { value: false, until: null });
	const card = cardOf(program, state, clock);
	for (const id of Object.keys(world.segments)) {
		const { approximate, ...membership } = evaluation.segment(id);
		if (approximate === true) continue;
		same(`${id} on the card`, card.segments[id], membership);
		same(`the rule ${id} on the card`, card.rules[id], { value: membership.in, until: membership.until });
	}
}

function readAt(at: number, subject: Subject, chance: Chance): void {
	const { definitions, state, world, clock, same } = subject;
	const evaluation = evaluate(definitions.program, state, at);
	const horizon = clockHorizon(world);
	for (const [id, rule] of Object.entries(world.segments)) {
		const course = courseOf(world, rule);
		const isByClock = followsClock(world, rule);
		// Beyond its horizon the oracle does not know what the clock does.
		if (isByClock && at >= horizon - 3_600_000) continue;
		const membership = evaluation.segment(id);
		same(`${id} at ${iso(at)}`, membership.in, course.at(at));
		// So little happens in a life here that nothing gives way to a bound.
		if (!isByClock) same(`${id} at ${iso(at)} is exact`, membership.approximate ?? false, false);
		const found = course.nextChange(at);
		const next = isByClock && found !== null && found > horizon ? null : found;
		const last = isByClock ? horizon - 900_000 : LAST_POINT - 1;
		const isBeyond = next === null && membership.until !== null && membership.until > last;
		if (!isBeyond) same(`until of ${id} at ${iso(at)}`, iso(membership.until), iso(next));
		if (next !== null) readBetween(id, { at, until: next }, subject, chance);
		let since = subject.since.get(id) ?? null;
		for (let place = course.after(clock); (course.points[place] ?? Infinity) <= at; place += 1) {
			const value = course.atPoint(place);
			if (value !== (since !== null)) since = value ? (course.points[place] ?? null) : null;
		}
		same(`since of ${id} at ${iso(at)}`, iso(membership.since), iso(since));
	}
	const traits: { [name: string]: unknown } = { ...storedTraits(world) };
	// Only the management API sets these, and nobody reads them as traits.
	for (const name of ["list:vip", "score:churn", "score:groups"]) delete traits[name];
	for (const [id, trait] of Object.entries(world.traits)) {
		delete traits[id];
		const value = computed(world, trait, at);
		if (value !== undefined) traits[id] = value;
	}
	same(`traits at ${iso(at)}`, evaluation.traits(), traits);
	same(`approximate traits at ${iso(at)}`, evaluation.approximateTraits(), []);
}

interface Between {
	readonly at: number;
	readonly until: number;
}

/** Nothing changes before `until`, and something does at it; the oracle's own list of moments is not asked. */
function readBetween(
	id: string,
	{ at, until }: Between,
	{ definitions, state, world, same }: Subject,
	chance: Chance,
): void {
	const rule = world.segments[id];
	if (rule === undefined || !chance.odds(0.3)) return;
	const course = courseOf(world, rule);
	const value = course.at(at);
	for (const moment of [at + Math.floor(chance.next() * (until - at)), until - 1, until]) {
		const expected = moment < until ? value : !value;
		same(
			`${id} at ${iso(moment)}, read for its until`,
			evaluate(definitions.program, state, moment).segment(id).in,
			expected,
		);
		same(`the oracle's own ${id} at ${iso(moment)}`, course.at(moment), expected);
	}
}

export function iso(moment: number | null): string | null {
	return moment === null ? null : new Date(moment).toISOString();
}
