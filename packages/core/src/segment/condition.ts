import type { Node } from "./node.ts";
import type { NamedNode } from "./program.ts";

/** A condition with the segments that it is part of. */
export interface Condition {
	readonly node: Node;
	/** Their indices in `Program.segments`. */
	readonly segments: Int32Array;
}

/** Which conditions of listened segments look at what, in the words of `Node.touches`. */
export function conditionsOf(segments: readonly NamedNode[]): ReadonlyMap<string, readonly Condition[]> {
	const segmentsByNode = new Map<Node, NamedNode[]>();
	for (const segment of segments) {
		for (const node of segment.node.leaves) {
			const known = segmentsByNode.get(node);
			if (known === undefined) segmentsByNode.set(node, [segment]);
			else known.push(segment);
		}
	}
	const byTouch = new Map<string, Condition[]>();
	for (const [node, users] of segmentsByNode) {
		const condition = { node, segments: Int32Array.from(users, ({ index }) => index) };
		for (const touch of node.touches) {
			const known = byTouch.get(touch);
			if (known === undefined) byTouch.set(touch, [condition]);
			else known.push(condition);
		}
	}
	return byTouch;
}

/** Room that a program has for one step at a time, so that none is made anew for each event. */
export interface Desk {
	/** Counts what is laid out on the desk; what is marked with an earlier number is void. */
	round: number;
	/** By a node's id: the round in which it was marked. */
	readonly nodeMarks: Float64Array;
	/** By a segment's index: the round in which it was marked. */
	readonly segmentMarks: Float64Array;
	/** By a segment's index: the round in which the profile was found to be in it, in which it turned, and changed. */
	readonly entries: Float64Array;
	readonly turnMarks: Float64Array;
	readonly changeMarks: Float64Array;
	/** By the place of a membership: the index of its segment, -1 where there is none any more. */
	readonly places: number[];
	/** The conditions that an event has touched. */
	readonly touched: Condition[];
	/** By a segment's index: when it ends, and the round in which that was noted; then the indices of those noted. */
	readonly ends: Float64Array;
	readonly endMarks: Float64Array;
	readonly ended: Int32Array;
	/** Indices and ends, one after the other. */
	readonly pairs: number[];
	/** By a node's id: what it answered before an event, and until when. */
	readonly values: Uint8Array;
	readonly untils: Float64Array;
}

export function newDesk(nodes: number, segments: number): Desk {
	return {
		round: 0,
		nodeMarks: new Float64Array(nodes),
		segmentMarks: new Float64Array(segments),
		entries: new Float64Array(segments),
		turnMarks: new Float64Array(segments),
		changeMarks: new Float64Array(segments),
		places: [],
		touched: [],
		ends: new Float64Array(segments),
		endMarks: new Float64Array(segments),
		ended: new Int32Array(segments),
		pairs: [],
		values: new Uint8Array(nodes),
		untils: new Float64Array(nodes),
	};
}
