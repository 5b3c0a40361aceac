import type { Zone } from "../segment/zone.ts";
import { QueryFault, type Token } from "./token.ts";
import { RESERVED } from "./words.ts";

const DEEPEST = 40;

/** A column as an expression names it, or that the expression asks a query of its own. */
export type Reference = { readonly kind: "column"; readonly table: string | null; readonly name: string } | { readonly kind: "query" };

/** What the expressions of one SELECT have named so far. */
export interface Named {
	readonly references: Reference[];
	/** One row is made of all of them. */
	isAggregate: boolean;
}

/** A query being read: its tokens from the current one on, and what they are understood against. */
export class Parsing {
	readonly now: number;
	readonly zone: Zone;
	/** Reads a query in parentheses; set by the reader of queries, which readers of expressions need and must not import. */
	readonly subquery: (parsing: Parsing) => string;
	named: Named = { references: [], isAggregate: false };
	readonly #tokens: readonly Token[];
	#at = 0;
	#depth = 0;

	constructor(tokens: readonly Token[], around: { readonly now: number; readonly zone: Zone }, subquery: (parsing: Parsing) => string) {
		this.#tokens = tokens;
		this.now = around.now;
		this.zone = around.zone;
		this.subquery = (inner) => {
			this.named.references.push({ kind: "query" });
			return subquery(inner);
		};
	}

	/** What `read` reads, and what was named in it. */
	naming<T>(read: () => T): { readonly value: T; readonly names: readonly Reference[] } {
		const from = this.named.references.length;
		const value = read();
		return { value, names: this.named.references.slice(from) };
	}

	/** Reads what has columns of its own, so that what it names is not of the query around it. */
	apart<T>(read: (named: Named) => T): T {
		const around = this.named;
		this.named = { references: [], isAggregate: false };
		const value = read(this.named);
		this.named = around;
		return value;
	}

	peek(ahead = 0): Token {
		const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
		if (token === undefined) throw new RangeError("a list of tokens has its end in it");
		return token;
	}

	take(): Token {
		const token = this.peek();
		this.#at += 1;
		return token;
	}

	/** Whether the words stand here, one after the other. */
	isAt(...words: readonly string[]): boolean {
		return words.every((word, index) => {
			const token = this.peek(index);
			return token.kind === "word" && token.upper === word;
		});
	}

	/** Takes the words where they stand here. */
	takes(...words: readonly string[]): boolean {
		if (!this.isAt(...words)) return false;
		this.#at += words.length;
		return true;
	}

	/** The first of the words that stands here, taken. */
	takesOneOf(words: readonly string[]): string | null {
		const word = words.find((candidate) => this.isAt(candidate));
		if (word !== undefined) this.#at += 1;
		return word ?? null;
	}

	isSign(text: string, ahead = 0): boolean {
		const token = this.peek(ahead);
		return token.kind === "sign" && token.text === text;
	}

	takesSign(text: string): boolean {
		if (!this.isSign(text)) return false;
		this.#at += 1;
		return true;
	}

	needs(...words: readonly string[]): void {
		if (!this.takes(...words)) this.refuse(words.join(" "));
	}

	needsSign(text: string): void {
		if (!this.takesSign(text)) this.refuse(`\`${text}\``);
	}

	/** A name: a quoted one, or a word that has no place in the grammar. */
	name(expected: string): string {
		const token = this.peek();
		if (!this.isName()) this.refuse(expected);
		this.#at += 1;
		return token.text;
	}

	isName(ahead = 0): boolean {
		const token = this.peek(ahead);
		return token.kind === "name" || (token.kind === "word" && !RESERVED.has(token.upper));
	}

	refuse(expected: string, got?: string): never {
		const token = this.peek();
		throw new QueryFault(expected, got ?? (token.kind === "end" ? "the end of the query" : `\`${token.text.slice(0, 60)}\``), token.place);
	}

	/** Runs `read` one level deeper; what is nested too deep is refused, before the stack is. */
	within<T>(read: () => T): T {
		this.#depth += 1;
		if (this.#depth > DEEPEST) this.refuse(`at most ${DEEPEST} levels of parentheses, functions and queries`, "more");
		const value = read();
		this.#depth -= 1;
		return value;
	}

	/** At least one of what `read` reads, with commas between. */
	list<T>(read: () => T): T[] {
		const items = [read()];
		while (this.takesSign(",")) items.push(read());
		return items;
	}
}

/** A name as SQLite takes it: in the quotes that it never mistakes for those of a text. */
export function quoteName(name: string): string {
	return `\`${name.replaceAll("`", "``")}\``;
}

export function quoteText(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}
