import { type Parsed, parsed, refused, show } from "../problem/index.ts";

const MOST_CELLS = 1_000;

/** The cells of one record of CSV (RFC 4180). A quote inside a cell that is not quoted is a fault, and so is text after a closing quote. */
export function parseCsvRecord(text: string, separator: string): Parsed<readonly string[]> {
	const cells: string[] = [];
	const record = text.endsWith("\r") ? text.slice(0, -1) : text;
	let at = 0;
	for (;;) {
		if (cells.length >= MOST_CELLS) return refused({ path: [], expected: `at most ${MOST_CELLS} cells`, got: "more" });
		if (record[at] === '"') {
			let cell = "";
			let from = at + 1;
			for (;;) {
				const quote = record.indexOf('"', from);
				if (quote < 0) return refused({ path: [cells.length + 1], expected: "a closing quote", got: show(record.slice(at, at + 60)) });
				cell += record.slice(from, quote);
				from = quote + 1;
				if (record[from] !== '"') break;
				cell += '"';
				from += 1;
			}
			cells.push(cell);
			at = from;
			if (at < record.length && !record.startsWith(separator, at)) return refused({ path: [cells.length], expected: "a separator after a closing quote", got: show(record.slice(at, at + 60)) });
		} else {
			const end = record.indexOf(separator, at);
			const cell = record.slice(at, end < 0 ? record.length : end);
			if (cell.includes('"')) return refused({ path: [cells.length + 1], expected: "quotes only around a whole cell", got: show(cell) });
			cells.push(cell);
			at = end < 0 ? record.length : end;
		}
		if (at >= record.length) return parsed(cells);
		at += separator.length;
		if (at === record.length) return parsed([...cells, ""]);
	}
}

/** What separates the cells of a header: the sign of comma, semicolon, tab and bar that it has most of, outside quotes. */
export function separatorOf(header: string): string {
	const plain = header.replace(/"(?:[^"]|"")*"/g, "");
	const counts = [",", ";", "\t", "|"].map((sign) => [sign, plain.split(sign).length] as const);
	return counts.toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? ",";
}
