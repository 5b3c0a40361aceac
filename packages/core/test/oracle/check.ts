import type { ProfileEvent } from "../../src/event/index.ts";
import { makeDefinitions, type Definitions } from "./definitions.ts";
import { Life, Mismatch, type Adoption } from "./life.ts";
import { makeHistory } from "./make-history.ts";
import { makePopulation } from "./make-models.ts";
import { chanceOf, type Chance } from "./random.ts";

export interface CaseOptions {
	readonly seed: number;
	/** How many of the case's events happen. */
	readonly events: number;
}

const EVENTS = 30;
/** What comes before them where the history is so long that what it comes to is remembered. */
const EARLIER = 60;
const SEGMENTS = 5;
/** So many that not the ends of all of them are kept. */
const MANY_SEGMENTS = 36;
/** A quarter of the cases draws from all there is, the others mostly from a few names, keys, values and lengths of time. */
const SKEWS = [1, 2, 3, 4];
/** In every fifth case all segments are of one kind, and all is drawn from so few, and so densely, that all meets all. */
const FEW = 4;

/** Checks one case; where it fails, finds the shortest history that fails and tells all about it. */
export function checkOrExplain(seed: number): number {
	try {
		return checkCase({ seed, events: EVENTS });
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		for (let events = 1; events < EVENTS; events += 1) {
			try {
				checkCase({ seed, events });
			} catch (smaller) {
				throw new Mismatch(`seed ${seed} fails from ${events} events on: ${String(smaller)}`, { cause: smaller });
			}
		}
		throw new Mismatch(`seed ${seed} fails: ${error.message}`, { cause: error });
	}
}

/**
 * A whole life of one profile, checked at every turn: events, alarms, other definitions, other populations, restarts from
 * stored JSON, and, where it was two people's until then, their merge. Answers how many comparisons were made.
 */
export function checkCase({ seed, events: length }: CaseOptions): number {
	const isDense = seed % 5 === 0;
	const chance = isDense ? chanceOf(seed, 1, FEW) : chanceOf(seed, SKEWS[seed % SKEWS.length]);
	const kind = chance.next();
	const definitions = makeDefinitions(chance, kind < 0.03 ? MANY_SEGMENTS : SEGMENTS, isDense);
	const life = new Life(definitions[0], profileId(seed));
	const other = new Life(definitions[0], profileId(seed + 1));
	const isMerge = chance.odds(0.4);
	const history = kind > 0.95 ? makeLongHistory(chance) : makeHistory(chance, EVENTS, { prefix: "a", isDense });
	const times = history.map(({ time }) => time);
	const mergeAt = history[chance.below(history.length)]?.receivedAt ?? 0;
	const turns = [
		...turnsOf(history.slice(0, history.length - EVENTS + length), life, 0),
		...turnsOf(
			isMerge ? makeHistory(chance, EVENTS / 2, { prefix: "b", others: times, isDense }).slice(0, length) : [],
			other,
			500,
		),
	].toSorted((a, b) => a.now - b.now);
	let isMerged = false;
	for (const { events, now, of, number } of turns) {
		// Which chance a turn takes does not depend on the turns before it, so that a shorter history fails alike.
		const turn = chanceOf(seed * 1_000 + number);
		if (isMerge && !isMerged && now > mergeAt && life.isBegun && other.isBegun) {
			life.merge(other, `merge ${seed}`);
			isMerged = true;
		}
		const lives = isMerged ? life : of;
		if (turn.odds(0.5)) lives.alarm(now, turn);
		if (turn.odds(0.05)) lives.split();
		const adoption = adoptionOf(turn, lives, definitions);
		// Definitions come at once, after some time without an event, or together with events.
		if (adoption === null || turn.odds(0.4)) lives.arrive(events, now, adoption);
		else {
			lives.adopt(adoption, turn.odds(0.5) ? now : 0);
			lives.arrive(events, now);
		}
		if (turn.odds(0.3)) lives.restart();
		if (turn.odds(0.55)) lives.read(turn);
	}
	return life.checks + (isMerged ? 0 : other.checks);
}

/** Seldom others than those that hold. */
function adoptionOf(turn: Chance, life: Life, [first, second]: readonly [Definitions, Definitions]): Adoption | null {
	if (turn.odds(0.06)) return life.publish(life.definitions.version === "v1" ? second : first);
	return turn.odds(0.06) ? life.remodel(makePopulation(turn, `population ${turn.below(1_000)}`)) : null;
}

/** Much happened before, and all of it arrives at once. */
function makeLongHistory(chance: Chance): ProfileEvent[] {
	const history = makeHistory(chance, EARLIER + EVENTS, { prefix: "a" });
	const receivedAt = history[EARLIER - 1]?.receivedAt ?? 0;
	return history.map((event, index) => (index < EARLIER ? { ...event, receivedAt } : event));
}

interface Turn {
	readonly now: number;
	readonly events: readonly ProfileEvent[];
	readonly of: Life;
	readonly number: number;
}

/** What arrives at one moment arrives together. */
function turnsOf(history: readonly ProfileEvent[], of: Life, first: number): Turn[] {
	const groups = Map.groupBy(history, ({ receivedAt }) => receivedAt);
	return [...groups].map(([now, events]) => ({
		now,
		events,
		of,
		number: first + history.indexOf(events[0] ?? history[0]!),
	}));
}

function profileId(seed: number): string {
	return seed.toString(16).padStart(16, "0");
}
