import { mintProfileId } from "../identity/index.ts";
import type { Facts } from "./facts.ts";
import { ask, turnTo, type Node, type Reader } from "./node.ts";
import type { NamedNode } from "./program.ts";

/** Somebody of whom nothing is known. */
export const NOBODY: Facts = {
	profileId: mintProfileId(0, [0, 0]),
	firstSeenAt: 0,
	traits: {},
	consent: {},
	cart: { items: [], currency: null, url: null, cartId: null, updatedAt: null, resetAt: null },
	memory: [],
};

/** What holds of a profile that nothing has happened to. */
export interface Blank {
	/** Segments that everybody is in to begin with, whoever it is and whenever. */
	readonly entered: readonly NamedNode[];
	/** Segments that depend on who it is, on the calendar, or on how long the profile has been known. */
	readonly open: readonly NamedNode[];
}

/** Most segments answer alike for everybody new, so that this is asked once per program and not per profile. */
export function blankOf(segments: readonly NamedNode[], reader: Reader): Blank {
	turnTo(reader, NOBODY, BEFORE_EVERYTHING);
	const entered: NamedNode[] = [];
	const open: NamedNode[] = [];
	for (const segment of segments) {
		if (!segment.node.leaves.every((leaf) => isSettled(leaf, reader))) open.push(segment);
		else if (ask(reader, segment.node)) entered.push(segment);
	}
	return { entered, open };
}

/** The earliest moment that there is: what does not change after it never does. */
const BEFORE_EVERYTHING = -8.64e15;

function isSettled(leaf: Node, reader: Reader): boolean {
	// What looks at nothing is a draw among people.
	if (leaf.period > 0 || leaf.touches.size === 0 || leaf.touches.has("age")) return false;
	ask(reader, leaf);
	return reader.until === Infinity;
}
