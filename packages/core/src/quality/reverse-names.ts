/**
 * Codes by their names in many languages, read from the runtime's own tables (CLDR, through `Intl.DisplayNames`), which
 * costs no bytes. A language is read when those before it do not know a name: about 1 ms each, once for a process.
 */
export class ReverseNames {
	readonly #kind: "region" | "language";
	readonly #codes: readonly string[];
	readonly #languages: readonly string[];
	readonly #fold: (name: string) => string;
	/** Null: two codes have this name. */
	readonly #byName = new Map<string, string | null>();
	#read = 0;

	constructor(kind: "region" | "language", codes: readonly string[], languages: readonly string[], fold: (name: string) => string) {
		this.#kind = kind;
		this.#codes = codes;
		this.#languages = languages;
		this.#fold = fold;
	}

	/** @param folded as `fold` gives it. */
	find(folded: string): string | null {
		if (folded === "") return null;
		while (!this.#byName.has(folded) && this.#read < this.#languages.length) this.#readNext();
		return this.#byName.get(folded) ?? null;
	}

	/** A name that an earlier language knows stands, so that the answer does not depend on what was asked before. */
	#readNext(): void {
		const language = this.#languages[this.#read] ?? "en";
		this.#read += 1;
		const found = new Map<string, string | null>();
		for (const style of ["long", "short"] as const) {
			const names = new Intl.DisplayNames([language], { type: this.#kind, style, fallback: "none" });
			for (const code of this.#codes) {
				const folded = this.#fold(names.of(code) ?? "");
				const known = found.get(folded);
				if (folded !== "") found.set(folded, known === undefined || known === code ? code : null);
			}
		}
		for (const [folded, code] of found) if (!this.#byName.has(folded)) this.#byName.set(folded, code);
	}
}
