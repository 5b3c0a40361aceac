import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readRecord } from "../terminal/record.ts";

/** How far an import came; beside the file, as FILE.pipit-import.json. */
export interface Checkpoint {
	/** Records that are sent and acknowledged, in the order of sending. */
	readonly done: number;
	readonly accepted: number;
	readonly refused: number;
	/** Not stored for want of consent. */
	readonly held: number;
	readonly finished: boolean;
}

export const NOTHING_DONE: Checkpoint = { done: 0, accepted: 0, refused: 0, held: 0, finished: false };

/** Keeps an import's checkpoint; one of another file, mapping or Worker does not count. */
export class CheckpointFile {
	readonly #path: string;
	readonly #about: string;

	/** @param about everything that decides what is sent in which order, and to whom. */
	constructor(file: string, about: object) {
		this.#path = `${file}.pipit-import.json`;
		this.#about = createHash("sha256").update(JSON.stringify(about)).digest("hex");
	}

	read(): Checkpoint {
		const kept = existsSync(this.#path) ? readRecord(readFileSync(this.#path, "utf8")) : null;
		if (kept === null || kept["about"] !== this.#about) return NOTHING_DONE;
		return { done: Number(kept["done"]), accepted: Number(kept["accepted"]), refused: Number(kept["refused"]), held: Number(kept["held"] ?? 0), finished: kept["finished"] === true };
	}

	/** Whole or not at all: a kill in between leaves the one before. */
	write(checkpoint: Checkpoint): void {
		writeFileSync(`${this.#path}.new`, `${JSON.stringify({ about: this.#about, ...checkpoint })}\n`);
		renameSync(`${this.#path}.new`, this.#path);
	}

	remove(): void {
		rmSync(this.#path, { force: true });
	}
}
