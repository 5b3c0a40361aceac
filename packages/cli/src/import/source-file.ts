import { closeSync, openSync, readSync, statSync } from "node:fs";
import { RecordFinder, type RecordPlace, readRow, shapeOf, type SourceRow, type TableShape } from "@pipit/core/import";
import type { Parsed } from "@pipit/core/problem";
import { Failure } from "../terminal/exit.ts";

const PIECE = 256 * 1024;
const ENCODINGS = ["utf-8", "windows-1252", "iso-8859-1", "iso-8859-15"];

/** A CSV or JSON-lines file that is read in pieces, and at any place. */
export class SourceFile {
	readonly path: string;
	readonly size: number;
	/** When it was last changed, epoch ms. */
	readonly changedAt: number;
	readonly shape: TableShape;
	/** The first record as it stands there: of CSV the header. */
	readonly firstText: string;
	readonly #file: number;
	readonly #decoder: InstanceType<typeof TextDecoder>;
	/** The line after the header; of JSON lines the first. */
	readonly #firstLine: number;

	/** @throws Failure where there is no such file, or its beginning cannot be read. */
	constructor(path: string, encoding: string) {
		const found = statSync(path, { throwIfNoEntry: false });
		if (found?.isFile() !== true) throw new Failure(`there is no file ${path}`);
		if (!ENCODINGS.includes(encoding)) throw new Failure(`--encoding: expected one of ${ENCODINGS.join(", ")}, got "${encoding}"`);
		this.path = path;
		this.size = found.size;
		this.changedAt = Math.floor(found.mtimeMs);
		this.#file = openSync(path, "r");
		this.#decoder = new TextDecoder(encoding, { fatal: true });
		const first = this.#firstRecord();
		if (first === null) throw new Failure(`${path} is empty`);
		this.firstText = this.text(first) ?? "";
		const shape = shapeOf(this.firstText);
		if (!shape.ok) throw new Failure(`${path} line 1: expected ${shape.problems[0]?.expected}, got ${shape.problems[0]?.got}`);
		this.shape = shape.value;
		this.#firstLine = shape.value.isJson ? 0 : first.line;
	}

	/** Calls `found` with each record but the header, in their order. `progress` hears how many bytes were read. */
	async scan(found: (place: RecordPlace) => void, progress: (bytes: number) => void): Promise<void> {
		const finder = new RecordFinder(!this.shape.isJson, (place) => {
			if (place.line > this.#firstLine) found(place);
		});
		const piece = new Uint8Array(PIECE);
		for (let offset = 0; offset < this.size; ) {
			const bytes = readSync(this.#file, piece, 0, PIECE, offset);
			if (bytes === 0) break;
			try {
				finder.write(piece.subarray(0, bytes));
			} catch (error) {
				throw new Failure(`${this.path} ${error instanceof Error ? error.message : String(error)}`);
			}
			offset += bytes;
			progress(offset);
			// Ctrl-C is heard between two pieces.
			await new Promise((next) => setImmediate(next));
		}
		finder.end();
	}

	/** The rows of a record: an order may have several. */
	rows({ offset, length }: Pick<RecordPlace, "offset" | "length">): Parsed<readonly SourceRow[]> {
		const rows: SourceRow[] = [];
		const bytes = this.#bytes(offset, length);
		const places: RecordPlace[] = [];
		const finder = new RecordFinder(!this.shape.isJson, (place) => places.push(place));
		finder.write(bytes);
		finder.end();
		for (const place of places) {
			const text = this.#decode(bytes.subarray(place.offset, place.offset + place.length));
			if (text === null) return { ok: false, problems: [{ path: [], expected: `text in ${this.#decoder.encoding} (--encoding names another)`, got: "bytes that are none" }] };
			const row = readRow(this.shape, text);
			if (!row.ok) return row;
			rows.push(row.value);
		}
		return { ok: true, value: rows };
	}

	/** A record as it stands there; null where its bytes are no text in the encoding. */
	text({ offset, length }: Pick<RecordPlace, "offset" | "length">): string | null {
		return this.#decode(this.#bytes(offset, length));
	}

	close(): void {
		closeSync(this.#file);
	}

	#firstRecord(): RecordPlace | null {
		const found: RecordPlace[] = [];
		const finder = new RecordFinder(true, (place) => found.push(place));
		const bytes = this.#bytes(0, Math.min(this.size, PIECE));
		finder.write(bytes);
		if (bytes.length === this.size) finder.end();
		return found[0] ?? null;
	}

	#bytes(offset: number, length: number): Uint8Array {
		const bytes = new Uint8Array(length);
		let read = 0;
		while (read < length) {
			const more = readSync(this.#file, bytes, read, length - read, offset + read);
			if (more === 0) break;
			read += more;
		}
		return bytes.subarray(0, read);
	}

	#decode(bytes: Uint8Array): string | null {
		try {
			return this.#decoder.decode(bytes);
		} catch {
			return null;
		}
	}
}
