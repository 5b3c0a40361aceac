import { compareEvents, type ProfileEvent } from "../event/index.ts";
import { ask, askSegment, NOTHING, turnTo, type Memory, type NamedNode, type Reader } from "../segment/engine.ts";
import type { Facts, Program } from "../segment/index.ts";
import { applyEvent, type Draft } from "./apply.ts";
import { judge } from "./judge.ts";
import { Ledger } from "./ledger.ts";
import { passTime } from "./pass-time.ts";
import { adoptMemories } from "./rebuild.ts";
import type { Replay } from "./replay.ts";
import { replayer } from "./replayer.ts";
import type { Cause, Effect, ProfileState } from "./state.ts";
import { Touched } from "./touched.ts";

export interface StepInput {
	readonly program: Program;
	readonly state: ProfileState;
	/** New ones only (already deduplicated), in any order, late ones included. All arrive at `now`. */
	readonly events: readonly ProfileEvent[];
	/** The shard's clock, epoch ms; never backwards. A clock behind the newest event or the last step counts as those. */
	readonly now: number;
	/**
	 * Everything kept, `events` included, in any order; read only when something must be rebuilt. What was worked out from
	 * a list is remembered with it: the same list again may only have grown at its end.
	 */
	readonly history: () => readonly ProfileEvent[];
}

export interface Step {
	readonly state: ProfileState;
	readonly effects: readonly Effect[];
	/** When to call again without events, epoch ms; null = not before the next event. */
	readonly nextDue: number | null;
}

/**
 * Brings a profile to `now`: first what time alone changed since the last step, each change at its exact moment, then
 * the events, which all arrive now. What is in and out again at one and the same moment is no change. With a new
 * program it first rebuilds from the history what that program keeps and the old one did not. With a new population it
 * tells who moved because of it.
 */
export function step({ program, state, events, now, history }: StepInput): Step {
	const inOrder = events.length > 1 ? events.toSorted(compareEvents) : events;
	const newest = inOrder.at(-1)?.time ?? -Infinity;
	const clock = Math.max(now, state.evaluatedAt, newest);
	const isNew = state.version === null;
	// A newer Pipit may keep something in another way for the very same definitions.
	const isRedefined = !isNew && (state.version !== program.version || state.layout !== program.layout);
	const models = program.models?.fingerprint ?? null;
	const isRemodelled = !isNew && state.models !== models;
	const isDue = state.nextDue !== null && state.nextDue <= clock;
	const draft = draftOf(state);
	const ledger = new Ledger(program, draft, clock);
	if (isNew) draft.memory = Array.from<Memory>({ length: program.keepers.size }).fill(NOTHING);
	// What counted at the last step is kept, so that its end is told as what time did.
	if (isRedefined) draft.memory = adoptMemories(program, draft, () => without(history(), inOrder), state.evaluatedAt);
	draft.layout = program.layout;
	const isAnew = isRedefined || isRemodelled;
	if (isAnew) redefine(program, draft, clock, ledger, isRedefined ? definitionsOf(program) : modelsOf(program));
	else if (isDue) bringToClock(program, draft, state.nextDue ?? clock, clock, ledger);
	if (isRedefined) ledger.forget();

	draft.version = program.version;
	draft.models = models;
	if (isNew) draft.lastSeenAt = newest === -Infinity ? clock : (inOrder[0]?.time ?? clock);
	// The id of the newest event is known only within a step; a tie with an earlier one is settled by the history.
	let last: { readonly time: number; readonly messageId: string | null } = {
		time: isNew ? -Infinity : draft.lastSeenAt,
		messageId: null,
	};
	let replays: ((index: number) => Replay) | null = null;
	let index = 0;
	const replay = () => (replays ??= replayer(inOrder, history))(index);
	for (; index < inOrder.length; index += 1) {
		const event = inOrder[index];
		if (event === undefined) break;
		const ordered =
			event.time > last.time ||
			(event.time === last.time && last.messageId !== null && event.messageId > last.messageId);
		if (ordered) last = event;
		const touched = new Touched(program, index === 0 && !isNew && !isRedefined ? state : factsOf(draft), clock);
		applyEvent(draft, event, {
			program,
			now: clock,
			ordered,
			replay,
			touched,
		});
		const cause: Cause = { kind: "event", messageId: event.messageId };
		if (isNew && index === 0) begin(program, draft, touched, clock, ledger, cause);
		else if (touched.count > 0) judge(program, touched, draft, clock, ledger, cause);
	}
	if (isNew && inOrder.length === 0) {
		turnTo(program.reader, draft, clock);
		askAll(program.segments, program.reader, ledger, definitionsOf(program));
	}

	draft.evaluatedAt = clock;
	ledger.close();
	return { state: draft, effects: ledger.effects, nextDue: draft.nextDue };
}

/** Always of one shape, which is quicker to make and to read than a copy of whatever shape storage gave. */
function draftOf(state: ProfileState): Draft {
	return {
		profileId: state.profileId,
		version: state.version,
		models: state.models,
		firstSeenAt: state.firstSeenAt,
		lastSeenAt: state.lastSeenAt,
		evaluatedAt: state.evaluatedAt,
		nextDue: state.nextDue,
		ends: state.ends,
		restEnd: state.restEnd,
		traits: state.traits,
		consent: state.consent,
		cart: state.cart,
		layout: state.layout,
		memory: state.memory,
		memberships: state.memberships,
		viewed: state.viewed,
	};
}

function factsOf({ profileId, firstSeenAt, traits, consent, cart, memory }: Facts): Facts {
	return { profileId, firstSeenAt, traits, consent, cart, memory };
}

/** The first event of somebody: what holds of everybody new holds from now on, but for what the event changes. */
function begin(
	program: Program,
	draft: Draft,
	touched: Touched,
	clock: number,
	ledger: Ledger,
	cause: Cause,
): void {
	const { entered, open } = isBlank(touched.before) ? program.blank : { entered: [], open: program.segments };
	for (const { index } of entered) ledger.answer(index, true, cause, Infinity);
	judge(program, touched, draft, clock, ledger, cause);
	askAll(open, program.reader, ledger, cause);
}

/** Nothing was ever said of the person, nor kept. */
function isBlank({ traits, consent, cart, memory }: Facts): boolean {
	const isUnsaid = Object.keys(traits).length === 0 && Object.keys(consent).length === 0;
	return isUnsaid && cart.updatedAt === null && cart.items.length === 0 && memory.every((kept) => kept === NOTHING);
}

/** Enters what segments answer where the reader stands. */
function askAll(segments: readonly NamedNode[], reader: Reader, ledger: Ledger, cause: Cause): void {
	for (const segment of segments) {
		const value = ask(reader, segment.node);
		ledger.answer(segment.index, value, cause, reader.until);
	}
}

/** Tells what time alone changes up to the clock. */
function bringToClock(program: Program, draft: Draft, from: number, clock: number, ledger: Ledger): void {
	// A change at the clock itself is not told yet: an event of the same moment may undo it.
	passTime(program, draft, ledger.ends, { from, to: clock }, (index) => ledger.isIn(index), (index, value, at) => {
		if (at < clock) ledger.change(index, value, at, TIME);
		else ledger.turn(index, value, TIME);
	});
}

const TIME: Cause = { kind: "time" };

/**
 * Brings the memberships to a new program or population. Segments that answer at the last step's moment what they
 * answered then have not changed, so what time did to them since is told as such; the others change now (`anew`).
 */
function redefine(program: Program, draft: Draft, clock: number, ledger: Ledger, anew: Cause): void {
	const { evaluatedAt } = draft;
	const redefined = new Set<number>();
	const { ends } = ledger;
	ends.rest = -Infinity;
	passTime(program, draft, ends, { from: evaluatedAt, to: clock }, (index) => ledger.isIn(index), (index, value, at) => {
		if (at === evaluatedAt) redefined.add(index);
		if (redefined.has(index)) return;
		if (at < clock) ledger.change(index, value, at, TIME);
		else ledger.turn(index, value, TIME);
	});
	turnTo(program.reader, draft, clock);
	for (const index of redefined) {
		const value = askSegment(program.reader, program.logic, index);
		ledger.answer(index, value, anew, program.reader.until);
	}
}

function definitionsOf({ version }: Program): Cause {
	return { kind: "definitions", version };
}

/** A segment whose rule is as it was answers differently at the same moment: people are compared with others than before. */
function modelsOf({ models, version }: Program): Cause {
	return models === null ? { kind: "definitions", version } : { kind: "models", version: models.version };
}

function without(history: readonly ProfileEvent[], events: readonly ProfileEvent[]): readonly ProfileEvent[] {
	if (events.length === 0) return history;
	const ids = new Set(events.map((event) => event.messageId));
	return history.filter((event) => !ids.has(event.messageId));
}
