import { describe, expect, it } from "vitest";
import { compareEvents, type ProfileEvent } from "../event/index.ts";
import { chanceOf } from "../../test/oracle/random.ts";
import { makeHistory } from "../../test/oracle/make-history.ts";
import { replayOf, type Story } from "./replay.ts";
import { replayer } from "./replayer.ts";

/** The newest events of each kind, as a text: what is early matters until enough came after it. */
function storyOf(counted: { nexts: number }): Story<string> {
	return {
		initial: "",
		reaches: ({ name }) => name !== "Identified",
		next: (state, { messageId }) => {
			counted.nexts += 1;
			return `${state} ${messageId}`.split(" ").slice(-5).join(" ");
		},
	};
}

function told(events: readonly ProfileEvent[]): string {
	const { initial, reaches, next } = storyOf({ nexts: 0 });
	return events.toSorted(compareEvents).filter(reaches).reduce(next, initial);
}

function shuffled(events: readonly ProfileEvent[], seed: number): ProfileEvent[] {
	const chance = chanceOf(seed);
	return events.map((event) => [chance.below(1_000_000), event] as const).toSorted(([a], [b]) => a - b).map(([, event]) => event);
}

describe("a replay", () => {
	it("ends as the whole history does, in whatever order and portions it comes in", () => {
		for (let seed = 1; seed <= 40; seed += 1) {
			const chance = chanceOf(seed);
			const history = shuffled(makeHistory(chance, 300), seed);
			const list: ProfileEvent[] = [];
			const story = storyOf({ nexts: 0 });
			while (list.length < history.length) {
				list.push(...history.slice(list.length, list.length + 1 + chance.below(chance.odds(0.1) ? 60 : 4)));
				const late = list.slice(-chance.below(3));
				const replay = replayOf(list).catchUp(new Set(late.map(({ messageId }) => messageId)));
				for (const event of late.toSorted(compareEvents)) replay.add(event);
				expect(replay.end("newest", story), `seed ${seed} after ${list.length}`).toBe(told(list));
			}
		}
	});

	it("an event that comes in late costs what it changes, not what there is", () => {
		const history = makeHistory(chanceOf(1), 2_000).toSorted(compareEvents).toReversed();
		const counted = { nexts: 0 };
		const list: ProfileEvent[] = [];
		for (const event of history) {
			list.push(event);
			replayOf(list).catchUp().end("newest", storyOf(counted));
		}
		expect(replayOf(list).end("newest", storyOf(counted))).toBe(told(history));
		// Told again each time it would be half of 2,000 × 2,000.
		expect(counted.nexts).toBeLessThan(2_000 * 80);
	});

	it("a list that changed otherwise is read anew", () => {
		const [a, b, c] = makeHistory(chanceOf(2), 3);
		if (a === undefined || b === undefined || c === undefined) throw new Error("no history");
		const list = [a, b];
		const everything: Story<readonly string[]> = { initial: [], reaches: () => true, next: (ids, { messageId }) => [...ids, messageId] };
		replayOf(list).catchUp().end("all", everything);
		list.splice(0, 2, c);
		expect(replayOf(list).catchUp().end("all", everything)).toEqual([c.messageId]);
	});

	it("tells a step's events one after the other, whether the history is short or long", () => {
		for (let seed = 1; seed <= 40; seed += 1) {
			const chance = chanceOf(seed);
			const history = shuffled(makeHistory(chance, chance.odds(0.5) ? 20 : 90), seed);
			const story = storyOf({ nexts: 0 });
			const added = history.slice(-1 - chance.below(6)).toSorted(compareEvents);
			const before = history.filter((event) => !added.includes(event));
			const replay = replayer(added, () => history);
			for (const index of added.keys()) {
				if (chance.odds(0.3)) continue;
				expect(replay(index).end("newest", story), `seed ${seed}, event ${index}`).toBe(told([...before, ...added.slice(0, index + 1)]));
			}
		}
	});
});
