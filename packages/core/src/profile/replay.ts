import { compareEvents, type ProfileEvent } from "../event/index.ts";

/** What a history comes to: each event that `reaches` it changes the state, in the order of the events. */
export interface Story<S> {
	readonly initial: S;
	readonly reaches: (event: ProfileEvent) => boolean;
	/** Never changes a state in place. */
	readonly next: (state: S, event: ProfileEvent) => S;
}

/** A history that stories are told of. */
export interface Replay {
	/** How the story of this key ends. Under one key it is always the same story. */
	end<S>(key: unknown, story: Story<S>): S;
}

/**
 * A history, and what it has come to so far, so that an event that comes in late costs as much as it changes and not as
 * much as there is. Along each story some states are remembered. From a late event on the story is told again, until it
 * meets a remembered state that is as it was: what follows is then as it was too.
 */
export class LongReplay implements Replay {
	readonly #list: readonly ProfileEvent[];
	/** How much of the list has been looked at, and what of that was put off. */
	#looked = 0;
	#last: ProfileEvent | undefined;
	#putOff: readonly ProfileEvent[] = [];
	/** In the order in which they came in. */
	readonly #events: ProfileEvent[] = [];
	readonly #ids = new Set<string>();
	readonly #tellings = new Map<unknown, Telling>();

	constructor(list: readonly ProfileEvent[]) {
		this.#list = list;
	}

	/** The list has only grown at its end since it was looked at. */
	isUpToDate(): boolean {
		return this.#looked <= this.#list.length && this.#list[this.#looked - 1] === this.#last;
	}

	/** Takes in what the list holds, without those of these ids, each once. */
	catchUp(without: ReadonlySet<string> = NONE): this {
		const added = [...this.#putOff, ...this.#list.slice(this.#looked)];
		this.#looked = this.#list.length;
		this.#last = this.#list.at(-1);
		this.#putOff = without.size === 0 ? [] : added.filter(({ messageId }) => without.has(messageId));
		for (const event of added) if (!without.has(event.messageId)) this.add(event);
		return this;
	}

	add(event: ProfileEvent): void {
		if (this.#ids.has(event.messageId)) return;
		this.#ids.add(event.messageId);
		this.#events.push(event);
	}

	// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
	end<S>(key: unknown, story: Story<S>): S {
		let telling = this.#tellings.get(key);
		if (telling === undefined) {
			telling = new Telling(story.initial);
			this.#tellings.set(key, telling);
		}
		// What is remembered under a key was made by the story of that key.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		return telling.end(this.#events, story as Story<unknown>) as S;
	}
}

const NONE: ReadonlySet<string> = new Set();
/** A shorter history is told anew sooner than it is looked up. */
export const WORTH_REMEMBERING = 64;
const replays = new WeakMap<readonly ProfileEvent[], LongReplay>();

/** The replay of a list, remembered with it: as long as the list only grows at its end, nothing is told twice. */
export function replayOf(list: readonly ProfileEvent[]): LongReplay {
	const known = replays.get(list);
	if (known?.isUpToDate() === true) return known;
	const replay = new LongReplay(list);
	if (list.length >= WORTH_REMEMBERING) replays.set(list, replay);
	return replay;
}

/** How many events apart states are remembered. */
const APART = 32;
/** More new events than this are sorted in at once. */
const FEW = 8;

/** One story of a history: the events that reach it, in order, and the states that are remembered after some of them. */
class Telling {
	readonly #events: ProfileEvent[] = [];
	readonly #states = new Map<ProfileEvent, unknown>();
	#end: unknown;
	/** How many of the events that came in it has looked at. */
	#looked = 0;

	constructor(initial: unknown) {
		this.#end = initial;
	}

	end(arrived: readonly ProfileEvent[], { initial, reaches, next }: Story<unknown>): unknown {
		const added = arrived.slice(this.#looked).filter(reaches);
		this.#looked = arrived.length;
		if (added.length === 0) return this.#end;
		const events = this.#events;
		const { from, to } = sortIn(events, added);
		let { place, state } = this.#before(from, initial);
		let met = 0;
		for (let apart = 1; place < events.length; place += 1, apart += 1) {
			const event = events[place];
			if (event === undefined) break;
			state = next(state, event);
			const known = this.#states.get(event);
			if (known === undefined && apart < APART) continue;
			if (known !== undefined && place >= to) {
				met += 1;
				if (isPowerOfTwo(met) && isEqual(known, state)) return this.#end;
			}
			this.#states.set(event, state);
			apart = 0;
		}
		this.#end = state;
		return state;
	}

	/** The last state that is remembered from before a place, and where the story goes on after it. */
	#before(from: number, initial: unknown): { readonly place: number; readonly state: unknown } {
		for (let place = from; place > 0; place -= 1) {
			const event = this.#events[place - 1];
			const state = event === undefined ? undefined : this.#states.get(event);
			if (state !== undefined) return { place, state };
		}
		return { place: 0, state: initial };
	}
}

/** Comparing costs as well: the longer a state has not become as it was, the more seldom it is looked at. */
function isPowerOfTwo(count: number): boolean {
	return (count & (count - 1)) === 0;
}

/** Puts events into a list that is in order; answers the first and the last place where one now is. */
function sortIn(events: ProfileEvent[], added: readonly ProfileEvent[]): { readonly from: number; readonly to: number } {
	if (added.length > FEW) {
		events.push(...added);
		events.sort(compareEvents);
		return { from: 0, to: events.length - 1 };
	}
	let from = events.length;
	let to = 0;
	for (const event of added) {
		const place = placeFor(event, events);
		events.splice(place, 0, event);
		from = Math.min(from, place);
		to = place <= to ? to + 1 : place;
	}
	return { from, to };
}

function placeFor(event: ProfileEvent, events: readonly ProfileEvent[]): number {
	let low = 0;
	let high = events.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (compareEvents(events[middle] ?? event, event) > 0) high = middle;
		else low = middle + 1;
	}
	return low;
}

function isEqual(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
	if (Array.isArray(a)) {
		return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
	}
	const left = Object.entries(a);
	const right = Object.entries(b);
	return left.length === right.length && left.every(([key, value], index) => isSameEntry(key, value, right[index]));
}

function isSameEntry(key: string, value: unknown, other: readonly [string, unknown] | undefined): boolean {
	return other !== undefined && other[0] === key && isEqual(value, other[1]);
}
