import { describe, expect, it } from "vitest";
import { parseCsvRecord, separatorOf } from "./csv.ts";
import { RecordFinder } from "./records.ts";

/** mulberry32. */
function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

function cells(text: string, separator = ","): readonly string[] | string {
	const result = parseCsvRecord(text, separator);
	return result.ok ? result.value : `[${result.problems[0]?.expected}]`;
}

describe("a record of CSV", () => {
	it.each<[string, readonly string[] | string]>([
		["a,b,c", ["a", "b", "c"]],
		["a,,", ["a", "", ""]],
		['"a, b",c', ["a, b", "c"]],
		['"say ""hi""",x', ['say "hi"', "x"]],
		['"two\nlines",x\r', ["two\nlines", "x"]],
		['"",""', ["", ""]],
		["", [""]],
		['"a"b,c', "[a separator after a closing quote]"],
		['a"b,c', "[quotes only around a whole cell]"],
		['"never closed', "[a closing quote]"],
	])("%j has the cells %j", (text, expected) => {
		expect(cells(text)).toEqual(expected);
	});

	it("finds its separator", () => {
		expect(separatorOf("a;b;c,d")).toBe(";");
		expect(separatorOf('"a,b,c,d"\tx\ty')).toBe("\t");
		expect(separatorOf("only")).toBe(",");
	});
});

describe("the records of a file", () => {
	it("are found whatever the pieces, and read back as they were written", () => {
		for (let seed = 1; seed <= 300; seed += 1) {
			const random = randomFrom(seed);
			const written = Array.from({ length: 1 + Math.floor(random() * 8) }, () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => Array.from({ length: Math.floor(random() * 6) }, () => 'aé,"\n\r;🏺 x'.charAt(Math.floor(random() * 10))).join("").toWellFormed()));
			const rows = written.filter((row) => row.some((cell) => cell !== "") || row.length > 1);
			const text = rows.map((row) => row.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")).join(random() < 0.5 ? "\n" : "\r\n") + (random() < 0.5 ? "\n" : "");
			const bytes = new TextEncoder().encode(text);
			const read: unknown[] = [];
			const finder = new RecordFinder(true, ({ offset, length }) => read.push(cells(new TextDecoder().decode(bytes.subarray(offset, offset + length)))));
			for (let at = 0; at < bytes.length; ) {
				const end = at + 1 + Math.floor(random() * 5);
				finder.write(bytes.subarray(at, end));
				at = end;
			}
			finder.end();
			expect(read, `seed ${seed}: ${JSON.stringify(text)}`).toEqual(rows);
		}
	});

	it("know their lines, and a quote that is never closed ends with its line", () => {
		const lines: number[] = [];
		const finder = new RecordFinder(true, ({ line }) => lines.push(line));
		finder.write(new TextEncoder().encode('a\n"b\nb"\n\n\nc'));
		finder.end();
		expect(lines).toEqual([1, 2, 6]);
		const endless = new RecordFinder(true, () => {});
		expect(() => {
			endless.write(new TextEncoder().encode('x\n"'));
			for (let megabyte = 0; megabyte < 5; megabyte += 1) endless.write(new Uint8Array(1024 * 1024).fill(97));
		}).toThrow("line 2: a record longer than");
	});
});
