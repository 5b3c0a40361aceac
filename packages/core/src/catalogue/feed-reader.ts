import { FeedError } from "./feed-error.ts";
import { isProductKey } from "./read-product.ts";
import { TableReader } from "./table.ts";
import { XmlReader } from "./xml.ts";

/** One product of a feed as the feed writes it, and the line it starts at. */
export interface FeedItem {
	readonly line: number;
	readonly fields: Readonly<Record<string, unknown>>;
}

/** A list of products as one JSON text has to be read whole. */
const LARGEST_JSON = 20_000_000;
const LONGEST_VALUE = 10_000;

/**
 * Reads a product feed in pieces of any size: XML (RSS 2.0 or Atom with Google's `g:` names), a table (TSV, CSV), or JSON
 * (a list, `{"products": [..]}`, or one object a line). Which of them it is, its first sign says.
 *
 * @throws FeedError from `write` and `end`: what was answered before it stands.
 */
export class FeedReader {
	#items: FeedItem[] = [];
	#parser: Parser | null = null;
	#head = "";

	/** The products that are whole by now. */
	write(chunk: string): readonly FeedItem[] {
		this.#parserFor(chunk)?.write(this.#takeHead(chunk));
		return this.#taken();
	}

	end(): readonly FeedItem[] {
		if (this.#parser === null) throw new FeedError(1, "expected a feed, got an empty file");
		this.#parser.end();
		return this.#taken();
	}

	#parserFor(chunk: string): Parser | null {
		if (this.#parser !== null) return this.#parser;
		const first = /[^\s\uFEFF]/.exec(this.#head + chunk)?.[0];
		const add = (item: FeedItem): void => void this.#items.push(item);
		if (first === undefined) this.#head += chunk;
		else if (first === "<") this.#parser = xmlParser(add);
		else if (first === "{" || first === "[") this.#parser = new JsonParser(add);
		else this.#parser = tableParser(add);
		return this.#parser;
	}

	#takeHead(chunk: string): string {
		const text = this.#head + chunk;
		this.#head = "";
		return text;
	}

	#taken(): readonly FeedItem[] {
		const items = this.#items;
		this.#items = [];
		return items;
	}
}

interface Parser {
	write(chunk: string): void;
	end(): void;
}

function xmlParser(add: (item: FeedItem) => void): Parser {
	let depth = 0;
	let itemDepth = -1;
	let line = 0;
	let fields = new Map<string, { readonly value: string; readonly isGoogle: boolean }>();
	let name: string | null = null;
	let value = "";
	return new XmlReader({
		open(tag, attributes, at) {
			depth += 1;
			if (itemDepth === -1) {
				if (depth > 1 && (tag === "item" || tag === "entry")) {
					itemDepth = depth;
					line = at;
					fields = new Map();
				}
				return;
			}
			if (depth !== itemDepth + 1) return;
			name = tag;
			// Atom's links are attributes.
			value = tag === "link" ? linkOf(attributes()) : "";
		},
		text(text) {
			if (name !== null && depth === itemDepth + 1 && value.length < LONGEST_VALUE) value += text;
		},
		close(tag) {
			if (depth === itemDepth + 1 && name !== null) {
				const isGoogle = name.startsWith("g:");
				const key = isGoogle ? name.slice(2) : name;
				const text = value.trim();
				const known = fields.get(key);
				// Google's own name counts before the same of RSS or Atom, and the first of several.
				if (text !== "" && isProductKey(key) && (known === undefined || (isGoogle && !known.isGoogle))) fields.set(key, { value: text, isGoogle });
				name = null;
			} else if (depth === itemDepth) {
				add({ line, fields: Object.fromEntries([...fields].map(([key, field]) => [key, field.value])) });
				itemDepth = -1;
			}
			depth -= 1;
			void tag;
		},
	});
}

function linkOf(attributes: ReadonlyMap<string, string>): string {
	const rel = attributes.get("rel") ?? "alternate";
	return rel === "alternate" ? (attributes.get("href") ?? "") : "";
}

function tableParser(add: (item: FeedItem) => void): Parser {
	let columns: readonly string[] | null = null;
	return new TableReader((cells, line) => {
		if (columns === null) {
			columns = cells.map((cell) => cell.trim().toLowerCase().replace(/^g:/, "").replaceAll(/[\s-]+/g, "_"));
			if (!columns.includes("id") && !columns.includes("product_id")) throw new FeedError(line, `expected a first line with the names of the columns, id among them, got ${cells.join(", ").slice(0, 80)}`);
			return;
		}
		const named = columns.flatMap((key, index) => (isProductKey(key) ? [[key, (cells[index] ?? "").trim()] as const] : []));
		add({ line, fields: Object.fromEntries(named) });
	});
}

/** A list has to be read whole; one object a line need not. */
class JsonParser implements Parser {
	readonly #add: (item: FeedItem) => void;
	#rest = "";
	#line = 1;
	#isLines: boolean | null = null;

	constructor(add: (item: FeedItem) => void) {
		this.#add = add;
	}

	write(chunk: string): void {
		this.#rest += chunk;
		if (this.#isLines === null && this.#rest.includes("\n")) this.#isLines = isWholeObject(this.#rest.slice(0, this.#rest.indexOf("\n")));
		if (this.#isLines === true) this.#lines(this.#rest.lastIndexOf("\n") + 1);
		if (this.#rest.length > LARGEST_JSON) throw new FeedError(this.#line, `expected at most ${LARGEST_JSON} characters of JSON; larger feeds are one object a line`);
	}

	end(): void {
		if (this.#isLines === true || (this.#isLines === null && isWholeObject(this.#rest) && !/^\s*\{\s*"(?:products|items)"/.test(this.#rest))) {
			this.#lines(this.#rest.length);
			return;
		}
		const value = this.#parsed(this.#rest);
		const list = listOf(value);
		if (list === null) throw new FeedError(1, 'expected a list of products, or {"products": [..]}');
		for (const item of list) this.#add({ line: 1, fields: fieldsOf(item) });
	}

	#lines(upTo: number): void {
		for (const line of this.#rest.slice(0, upTo).split("\n")) {
			if (line.trim() !== "") this.#add({ line: this.#line, fields: fieldsOf(this.#parsed(line)) });
			this.#line += 1;
		}
		// What follows the last line end belongs to no line yet.
		this.#line -= 1;
		this.#rest = this.#rest.slice(upTo);
	}

	#parsed(text: string): unknown {
		try {
			return JSON.parse(text.replace(/^\uFEFF/, ""));
		} catch (error) {
			throw new FeedError(this.#line, `expected JSON, got ${error instanceof Error ? error.message.slice(0, 120) : "something else"}`);
		}
	}
}

function isWholeObject(text: string): boolean {
	const trimmed = text.trim();
	if (!trimmed.startsWith("{") || !trimmed.endsWith("}")) return false;
	try {
		return typeof JSON.parse(trimmed) === "object";
	} catch {
		return false;
	}
}

function listOf(value: unknown): readonly unknown[] | null {
	if (Array.isArray(value)) return value;
	if (typeof value !== "object" || value === null) return null;
	for (const [key, inner] of Object.entries(value)) if ((key === "products" || key === "items") && Array.isArray(inner)) return inner;
	return null;
}

function fieldsOf(item: unknown): Readonly<Record<string, unknown>> {
	if (typeof item !== "object" || item === null || Array.isArray(item)) return {};
	return Object.fromEntries(Object.entries(item).filter(([key]) => isProductKey(key)));
}
