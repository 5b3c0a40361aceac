import { FeedError } from "./feed-error.ts";

const LONGEST_CELL = 100_000;
const MOST_CELLS = 300;

/**
 * Reads CSV and TSV (RFC 4180; a quoted cell may hold separators, line ends and doubled quotes) in pieces of any size.
 * The separator is what the first line has most of: tab, comma, semicolon or bar. Google's text feeds are with tabs.
 *
 * @throws FeedError from `write` and `end`
 */
export class TableReader {
	readonly #row: (cells: readonly string[], line: number) => void;
	#separator = "";
	#rest = "";
	#line = 1;

	constructor(row: (cells: readonly string[], line: number) => void) {
		this.#row = row;
	}

	write(chunk: string): void {
		const text = this.#rest + chunk;
		this.#rest = text.slice(this.#rows(text, false));
		if (this.#rest.length > LONGEST_CELL * 10) throw new FeedError(this.#line, "expected the end of a row; a quote may not be closed");
	}

	end(): void {
		const text = this.#rest;
		if (text.trim() === "") return;
		this.#rest = text.slice(this.#rows(`${text}\n`, true));
	}

	/** The place after the last row that is whole. */
	#rows(text: string, isEnd: boolean): number {
		let at = 0;
		let quote = nextOf(text, '"', 0);
		for (;;) {
			if (quote < at) quote = nextOf(text, '"', at);
			const end = rowEnd(text, at, quote);
			if (end === -1) {
				if (isEnd && at < text.length) throw new FeedError(this.#line, "expected the end of a quoted cell, got the end of the file");
				return at;
			}
			const row = text.slice(at, text[end - 1] === "\r" ? end - 1 : end);
			if (this.#separator === "") this.#separator = separatorOf(row);
			if (row.trim() !== "") this.#row(this.#cells(row.replace(/^\uFEFF/, "")), this.#line);
			this.#line += 1 + (row.includes("\n") ? row.split("\n").length - 1 : 0);
			at = end + 1;
		}
	}

	#cells(row: string): string[] {
		if (!row.includes('"')) return this.#checked(row.split(this.#separator));
		const cells: string[] = [];
		let at = 0;
		while (at <= row.length) {
			if (row[at] === '"') {
				const end = quoteEnd(row, at);
				cells.push(row.slice(at + 1, end).replaceAll('""', '"'));
				if (end + 1 < row.length && row[end + 1] !== this.#separator) throw new FeedError(this.#line, "expected a separator after a quoted cell");
				at = end + 2;
				if (end + 1 >= row.length) break;
			} else {
				const end = row.indexOf(this.#separator, at);
				cells.push(end === -1 ? row.slice(at) : row.slice(at, end));
				if (end === -1) break;
				at = end + 1;
			}
		}
		return this.#checked(cells);
	}

	#checked(cells: string[]): string[] {
		if (cells.length > MOST_CELLS) throw new FeedError(this.#line, `expected at most ${MOST_CELLS} cells in a row, got ${cells.length}`);
		if (cells.some((cell) => cell.length > LONGEST_CELL)) throw new FeedError(this.#line, `expected cells of at most ${LONGEST_CELL} characters`);
		return cells;
	}
}

/** Where the row that starts here ends; -1 where that has not come yet. */
function rowEnd(text: string, at: number, quote: number): number {
	const end = text.indexOf("\n", at);
	if (end === -1 || quote > end) return end;
	let place = at;
	let isQuoted = false;
	for (; place < text.length; place += 1) {
		const sign = text.charCodeAt(place);
		if (sign === 34) isQuoted = !isQuoted;
		else if (sign === 10 && !isQuoted) return place;
	}
	return -1;
}

function quoteEnd(row: string, at: number): number {
	for (let place = at + 1; place < row.length; place += 1) {
		if (row[place] !== '"') continue;
		if (row[place + 1] !== '"') return place;
		place += 1;
	}
	return row.length;
}

function separatorOf(header: string): string {
	const counted = ["\t", ",", ";", "|"].map((separator) => ({ separator, times: header.split(separator).length }));
	return counted.reduce((most, next) => (next.times > most.times ? next : most)).separator;
}

/** Where a sign stands next; beyond every place where it does not. */
function nextOf(text: string, sign: string, from: number): number {
	const at = text.indexOf(sign, from);
	return at === -1 ? Number.POSITIVE_INFINITY : at;
}
