import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import type { Problem } from "@pipit/core/problem";

const SHOWN = 10;

/**
 * What became of it: the whole record was not taken, a field of it was left out, or the record was taken with something odd
 * in it: a value that could not be cleaned, an address that looks mistyped.
 */
export type Fault = "refused" | "left out" | "notice";

/** What is wrong in which line: all of it as CSV beside the file, the first of it on the terminal. */
export class ErrorReport {
	readonly path: string;
	readonly #shown: string[] = [];
	readonly #pending: string[] = [];
	#count = 0;
	#isKept = true;
	#hasFile = false;

	constructor(file: string) {
		this.path = `${file}.errors.csv`;
	}

	get count(): number {
		return this.#count;
	}

	/** A run that goes on finds again what the file already holds, until it sends. */
	begin(goesOn: boolean): void {
		this.#isKept = !goesOn;
		this.#hasFile = goesOn;
		if (!goesOn) rmSync(this.path, { force: true });
	}

	/** From here on the Worker speaks. */
	sending(): void {
		this.flush();
		this.#isKept = true;
	}

	add(line: number, problems: readonly Problem[], fault: Fault): void {
		for (const problem of problems) {
			this.#count += 1;
			if (this.#shown.length < SHOWN) this.#shown.push(`  line ${line}: ${fieldOf(problem)}: expected ${problem.expected}, got ${problem.got}`);
			if (this.#isKept) this.#pending.push([String(line), fault, fieldOf(problem), problem.expected, problem.got].map(cell).join(","));
		}
		if (this.#pending.length >= 1_000) this.flush();
	}

	flush(): void {
		if (this.#pending.length === 0) return;
		if (!this.#hasFile) writeFileSync(this.path, "line,what,field,expected,got\r\n");
		this.#hasFile = true;
		appendFileSync(this.path, `${this.#pending.join("\r\n")}\r\n`);
		this.#pending.length = 0;
	}

	/** The first of what was found, and where the rest is; empty where nothing was. */
	text(): string {
		if (this.#count === 0) return "";
		const more = this.#count > SHOWN ? `  and ${this.#count - SHOWN} more\n` : "";
		return `${this.#shown.join("\n")}\n${more}all of them: ${this.path}\n`;
	}
}

/** A column, or a path in a call. */
function fieldOf({ path }: Problem): string {
	return path.length === 0 ? "(the whole)" : path.join(".");
}

/** A text that a spreadsheet would take for a formula is kept from being one. */
function cell(text: string): string {
	const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
