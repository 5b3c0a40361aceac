/** Where a record stands in a file, in bytes, and on which line it begins (from 1). */
export interface RecordPlace {
	readonly offset: number;
	readonly length: number;
	readonly line: number;
}

/** Longer than this no record is: a quote that is never closed would otherwise swallow the file. */
export const LONGEST_RECORD = 4 * 1024 * 1024;

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Finds the records of a file that is read in pieces, without decoding it: lines, and where `quoted` (CSV, RFC 4180) a
 * line end inside quotes belongs to the record. Works on UTF-8 and every encoding in which ASCII stands for itself.
 * Empty lines are no records.
 */
export class RecordFinder {
	readonly #quoted: boolean;
	readonly #found: (place: RecordPlace) => void;
	#start = 0;
	#startLine = 1;
	#line = 1;
	#offset = 0;
	#inQuotes = false;
	#isEmpty = true;

	constructor(quoted: boolean, found: (place: RecordPlace) => void) {
		this.#quoted = quoted;
		this.#found = found;
	}

	/** @throws RangeError where a record is longer than 4 MB; its message names the line. */
	write(bytes: Uint8Array): void {
		for (const byte of bytes) {
			if (byte === LINE_FEED) {
				this.#line += 1;
				if (!this.#inQuotes) this.#end(this.#offset);
			} else if (byte === QUOTE && this.#quoted) {
				this.#inQuotes = !this.#inQuotes;
				this.#isEmpty = false;
			} else if (byte !== CARRIAGE_RETURN) this.#isEmpty = false;
			this.#offset += 1;
			if (this.#offset - this.#start > LONGEST_RECORD) {
				throw new RangeError(`line ${this.#startLine}: a record longer than ${LONGEST_RECORD} bytes; is a quote not closed?`);
			}
		}
	}

	/** The last record may have no line end. */
	end(): void {
		if (this.#offset > this.#start) this.#end(this.#offset);
	}

	#end(offset: number): void {
		if (!this.#isEmpty) this.#found({ offset: this.#start, length: offset - this.#start, line: this.#startLine });
		this.#start = offset + 1;
		this.#startLine = this.#line;
		this.#isEmpty = true;
		this.#inQuotes = false;
	}
}
