import { ask, type Node, type Reader } from "./node.ts";

/**
 * What all segments are made of, in numbers that lie side by side: an event asks a few dozen segments out of thousands,
 * and to follow each through objects of its own takes longer than to answer it.
 * A condition stands as twice its id, and one more where it is negated; "and" and "or" as a number of their own, then the
 * place after the last of their parts, then the parts.
 */
export interface Logic {
	readonly code: Int32Array;
	/** Where a segment begins, by its index. */
	readonly starts: Int32Array;
	readonly nodes: readonly Node[];
}

const ALL = -1;
const ANY = -2;
/** Of what has more conditions the answer is remembered during a reading, as that of a condition: others may ask for it too. */
const MOST_LEAVES = 8;

export function logicOf(segments: readonly { readonly node: Node }[], nodes: readonly Node[]): Logic {
	const code: number[] = [];
	const starts = segments.map(({ node }) => {
		const start = code.length;
		write(code, node, false);
		return start;
	});
	return { code: Int32Array.from(code), starts: Int32Array.from(starts), nodes };
}

function write(code: number[], { id, logic, leaves }: Node, isNegated: boolean): void {
	if (logic === null || leaves.length > MOST_LEAVES) {
		code.push(2 * id + (isNegated ? 1 : 0));
		return;
	}
	const [only] = logic.parts;
	if (logic.operator === "not" && only !== undefined) {
		write(code, only, !isNegated);
		return;
	}
	// "Not all" is "any not", to the moment: both are the dual of each other in what they say of their ends, too.
	code.push((logic.operator === "all") === isNegated ? ANY : ALL);
	const place = code.push(0) - 1;
	for (const part of logic.parts) write(code, part, isNegated);
	code[place] = code.length;
}

/** A segment's answer at `reader.now`; `reader.until` is its end. */
export function askSegment(reader: Reader, { code, starts, nodes }: Logic, index: number): boolean {
	return answer(reader, code, nodes, starts[index] ?? 0);
}

function answer(reader: Reader, code: Int32Array, nodes: readonly Node[], at: number): boolean {
	const operator = code[at] ?? 0;
	if (operator >= 0) return askEither(reader, nodes, operator);
	// "And" holds until the earliest end of its parts; what breaks it does so until the latest. Of "or" the same, turned round.
	const isAll = operator === ALL;
	const end = code[at + 1] ?? 0;
	let holds = isAll;
	let earliest = Infinity;
	let latest = -Infinity;
	for (let place = at + 2; place < end; ) {
		const part = code[place] ?? 0;
		const value = part >= 0 ? askEither(reader, nodes, part) : answer(reader, code, nodes, place);
		const { until } = reader;
		if (value === isAll) {
			if (until < earliest) earliest = until;
		} else {
			holds = !isAll;
			if (until > latest) latest = until;
			if (latest === Infinity) break;
		}
		place = part >= 0 ? place + 1 : (code[place + 1] ?? end);
	}
	reader.until = holds === isAll ? earliest : latest;
	return holds;
}

function askEither(reader: Reader, nodes: readonly Node[], condition: number): boolean {
	const id = condition >> 1;
	const isNegated = (condition & 1) === 1;
	const { answers, reading } = reader;
	const known = answers[2 * id];
	if (known === reading || known === -reading) {
		reader.until = answers[2 * id + 1] ?? Infinity;
		return (known === reading) !== isNegated;
	}
	const node = nodes[id];
	return node !== undefined && ask(reader, node) !== isNegated;
}
