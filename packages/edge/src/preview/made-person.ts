import { type BlockDefinition, type Decision, decide, type MessageRef, type Person } from "@pipit/core/content";
import { compileDefinitions } from "@pipit/core/definition";
import { isPlainObject, NO_DEFAULTS, parseEvent, type ProfileEvent } from "@pipit/core/event";
import { mintProfileId } from "@pipit/core/identity";
import { type Parsed, parsed, type Problem, refused, show } from "@pipit/core/problem";
import { nearest } from "@pipit/core/segment";
import { evaluate, newProfile, step } from "@pipit/core/profile";
import { loadSources } from "../catalogue/load-sources.ts";
import type { SiteContext } from "../context.ts";

/** Somebody whom a designer thought up: what happened to them, as Segment-shaped events. */
export interface MadePerson {
	readonly events: readonly ProfileEvent[];
}

const MOST_EVENTS = 500;
const KEYS: readonly string[] = ["traits", "events"];
const MOST_NAMED = 20;

/**
 * Reads `{"traits": {…}, "events": […]}`. An event without an identifier or a time is this person's, now; their traits are
 * those of an identify call before all events.
 */
export function readMadePerson(input: unknown, now: number): Parsed<MadePerson> {
	if (!isPlainObject(input)) return refused({ path: ["profile"], expected: "an object with `traits` and `events`", got: show(input) });
	const strange = Object.keys(input).filter((key) => !KEYS.includes(key));
	if (strange.length > 0) return refused(...strange.slice(0, MOST_NAMED).map(strangeKey));
	const { traits = {}, events = [] } = input;
	if (!isPlainObject(traits)) return refused({ path: ["profile", "traits"], expected: "an object", got: show(traits) });
	if (!Array.isArray(events) || events.length > MOST_EVENTS) {
		return refused({ path: ["profile", "events"], expected: `a list of at most ${MOST_EVENTS} events`, got: show(events) });
	}
	const problems: Problem[] = [];
	const list: readonly unknown[] = events;
	const calls: readonly unknown[] = [{ type: "identify", traits }, ...list];
	const read = calls.flatMap((call, index): ProfileEvent[] => {
		const whole = isPlainObject(call) ? { type: "track", ...call, anonymousId: "made-up" } : call;
		const result = parseEvent(whole, { receivedAt: now, sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => `made-${index}`, via: "preview" });
		if (result.ok) return [result.event];
		problems.push(...result.problems.map((problem) => ({ ...problem, path: ["profile", "events", index - 1, ...problem.path] })));
		return [];
	});
	return problems.length === 0 ? parsed({ events: read }) : refused(...problems);
}

/** Somebody without their events would be drawn, and nobody would know why. */
function strangeKey(key: string): Problem {
	const near = nearest(key, KEYS);
	const hint = near === null ? "" : `: did you mean \`${near}\`?`;
	return { path: ["profile", key.slice(0, 80)], expected: `one of the keys ${KEYS.join(", ")}${hint}`, got: show(key) };
}

interface MadeInput {
	readonly block: BlockDefinition;
	readonly message: MessageRef;
	readonly person: MadePerson;
	readonly now: number;
	readonly client: "human" | "prefetch";
}

/** What they would be shown, by the definitions that are published. They agreed to everything. */
export async function decideForMade(env: PipitEnv, context: SiteContext, { block, message, person: { events }, now, client }: MadeInput): Promise<{ readonly decision: Decision; readonly person: Person }> {
	const { definitions, site } = context;
	const program = compileDefinitions(definitions, context.mark.version);
	if (!program.ok) throw new Error("what is published does not compile");
	const known = events.filter((event) => event.time <= now);
	const first = Math.min(now, ...known.map((event) => event.time));
	const { state } = step({ program: program.value, state: newProfile(mintProfileId(0, [1, 1]), first), events: known, now, history: () => known });
	const evaluation = evaluate(program.value, state, now);
	const segments = Object.keys(definitions.segments).map((id) => [id, evaluation.segment(id).in] as const);
	const person: Person = { traits: evaluation.traits(), cart: evaluation.cart(), viewed: state.viewed, segments: Object.fromEntries(segments) };
	const sources = await loadSources(env, { definitions, block, person, now, bought: () => boughtBy(known) });
	const decision = decide({
		block,
		site,
		sources,
		now,
		holds: (key) => evaluation.rule(key).value,
		person,
		machine: client === "prefetch",
		fresh: true,
		message,
		firstOpenAt: now,
	});
	return { decision, person };
}

function boughtBy(events: readonly ProfileEvent[]): string[] {
	return events
		.filter(({ name }) => name === "Order Completed")
		.flatMap(({ properties }) => (Array.isArray(properties["products"]) ? properties["products"] : []))
		.flatMap((product: unknown) => (isPlainObject(product) && typeof product["product_id"] === "string" ? [product["product_id"]] : []));
}
