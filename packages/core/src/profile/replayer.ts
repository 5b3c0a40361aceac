import { compareEvents, type ProfileEvent } from "../event/index.ts";
import { replayOf, WORTH_REMEMBERING, type LongReplay, type Replay, type Story } from "./replay.ts";

/** What happened up to and including one of a step's new events, which are asked about in order. */
export function replayer(
	events: readonly ProfileEvent[],
	history: () => readonly ProfileEvent[],
): (index: number) => Replay {
	let list: readonly ProfileEvent[] | null = null;
	let replay: LongReplay | null = null;
	let short: { readonly index: number; readonly replay: Replay } | null = null;
	let next = 0;
	return (index) => {
		if (short?.index === index) return short.replay;
		list ??= history();
		if (list.length < WORTH_REMEMBERING) {
			short = { index, replay: new ShortReplay(list, events.slice(index + 1)) };
			return short.replay;
		}
		replay ??= replayOf(list).catchUp(new Set(events.map(({ messageId }) => messageId)));
		for (const event of events.slice(next, index + 1)) replay.add(event);
		next = index + 1;
		return replay;
	};
}

/** Most events came in their order already. */
function inOrder(list: readonly ProfileEvent[]): readonly ProfileEvent[] {
	const events = list.slice();
	for (let end = 1; end < events.length; end += 1) {
		const event = events[end];
		if (event === undefined) break;
		let place = end;
		for (; place > 0; place -= 1) {
			const before = events[place - 1];
			if (before === undefined || compareEvents(before, event) <= 0) break;
			events[place] = before;
		}
		events[place] = event;
	}
	return events;
}

/** A history that is told from its beginning each time. */
class ShortReplay implements Replay {
	readonly #events: readonly ProfileEvent[];

	constructor(list: readonly ProfileEvent[], without: readonly ProfileEvent[]) {
		const events = without.length === 0 ? list : list.filter(({ messageId }) => !without.some((other) => other.messageId === messageId));
		this.#events = inOrder(events);
	}

	end<S>(_: unknown, { initial, reaches, next }: Story<S>): S {
		let state = initial;
		for (const event of this.#events) if (reaches(event)) state = next(state, event);
		return state;
	}
}
