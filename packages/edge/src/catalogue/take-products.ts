import { FeedError, type FeedItem, FeedReader, type ProductSaid, readProduct } from "@pipit/core/catalogue";
import { type Problem, show } from "@pipit/core/problem";
import { applyProducts, PRODUCTS_AT_ONCE, type Speaker } from "./store.ts";

/** One product that was not taken, and why. */
export interface RefusedProduct {
	/** Of the feed, or the place in a list, counted from 1. */
	readonly line: number;
	readonly product_id: string | null;
	readonly problems: readonly Problem[];
}

export interface Taken {
	readonly products: number;
	readonly changed: number;
	readonly refused_count: number;
	/** The first 50. */
	readonly refused: readonly RefusedProduct[];
	/** Why the rest could not be read; null where all of it was. */
	readonly broken: { readonly line: number; readonly message: string } | null;
	readonly bytes: number;
	/** What was there, refused products included: those that are missing elsewhere are not gone. */
	readonly ids: ReadonlySet<string>;
}

const MOST_PRODUCTS = 200_000;
const SHOWN_REFUSALS = 50;

/** Takes products one after the other and writes them by the thousand. What is wrong with one leaves the others alone. */
export class ProductTaker {
	readonly #db: D1Database;
	readonly #speaker: Speaker;
	readonly #refusesUnknownKeys: boolean;
	readonly #ids = new Set<string>();
	readonly #refused: RefusedProduct[] = [];
	#waiting: { readonly said: ProductSaid; readonly line: number }[] = [];
	#products = 0;
	#changed = 0;
	#refusedCount = 0;

	constructor(db: D1Database, speaker: Speaker, refusesUnknownKeys: boolean) {
		this.#db = db;
		this.#speaker = speaker;
		this.#refusesUnknownKeys = refusesUnknownKeys;
	}

	async take({ line, fields }: { readonly line: number; readonly fields: unknown }): Promise<void> {
		const read = readProduct(fields, { currency: this.#speaker.currency, refusesUnknownKeys: this.#refusesUnknownKeys });
		const given = read.ok ? read.value.product_id : idOf(fields);
		const isSecond = given !== null && this.#ids.has(given);
		if (given !== null) this.#ids.add(given);
		if (!read.ok) return this.#refuse({ line, product_id: given, problems: read.problems });
		if (isSecond) return this.#refuse({ line, product_id: given, problems: [{ path: ["product_id"], expected: "an id used once", got: show(given) }] });
		if (this.#ids.size > MOST_PRODUCTS) throw new FeedError(line, `expected at most ${MOST_PRODUCTS} products`);
		this.#waiting.push({ said: read.value, line });
		if (this.#waiting.length >= PRODUCTS_AT_ONCE) await this.#write();
	}

	async end(bytes: number, broken: Taken["broken"]): Promise<Taken> {
		await this.#write();
		return { products: this.#products, changed: this.#changed, refused_count: this.#refusedCount, refused: this.#refused, broken, bytes, ids: this.#ids };
	}

	#refuse(product: RefusedProduct): void {
		this.#refusedCount += 1;
		if (this.#refused.length < SHOWN_REFUSALS) this.#refused.push(product);
	}

	async #write(): Promise<void> {
		const waiting = this.#waiting;
		this.#waiting = [];
		if (waiting.length === 0) return;
		const { changed, unknown } = await applyProducts(this.#db, this.#speaker, waiting.map(({ said }) => said), waiting[0]?.line ?? 0);
		const missing = new Set(unknown);
		for (const { said, line } of waiting) {
			if (missing.has(said.product_id)) this.#refuse({ line, product_id: said.product_id, problems: [{ path: ["product_id"], expected: "a product that is known; PUT makes a new one", got: show(said.product_id) }] });
		}
		this.#products += waiting.length - missing.size;
		this.#changed += changed;
	}
}

/** Reads a feed of any of the formats from a stream, and takes what is in it. A broken feed is taken as far as it goes. */
export async function takeStream(taker: ProductTaker, body: ReadableStream<Uint8Array> | null, charset: string | null): Promise<Taken> {
	const reader = new FeedReader();
	let bytes = 0;
	let broken: Taken["broken"] = null;
	const takeAll = async (items: readonly FeedItem[]): Promise<void> => {
		for (const item of items) await taker.take(item);
	};
	try {
		let decoder: TextDecoder | null = null;
		for await (const chunk of unzipped(body)) {
			bytes += chunk.byteLength;
			if (bytes > LARGEST_FEED) throw new FeedError(1, `expected at most ${LARGEST_FEED} bytes`);
			decoder ??= decoderOf(chunk, charset);
			await takeAll(reader.write(decoder.decode(chunk, { stream: true })));
		}
		if (decoder !== null) await takeAll(reader.write(decoder.decode()));
		await takeAll(reader.end());
	} catch (error) {
		if (error instanceof FeedError) broken = { line: error.line, message: error.message };
		else if (error instanceof TypeError) broken = { line: 0, message: "expected text in the feed's character set" };
		else broken = { line: 0, message: error instanceof Error ? error.message.slice(0, 200) : "the feed broke off" };
	}
	return taker.end(bytes, broken);
}

/** Unpacked. */
export const LARGEST_FEED = 100_000_000;
const CHARSETS: Readonly<Record<string, string>> = { "utf-8": "utf-8", utf8: "utf-8", "iso-8859-1": "windows-1252", latin1: "windows-1252", "windows-1252": "windows-1252", "iso-8859-15": "iso-8859-15", "us-ascii": "utf-8" };

/** By its first bytes: the mark of UTF-16, what an XML declaration says, else what came with it, else UTF-8. */
function decoderOf(first: Uint8Array, charset: string | null): TextDecoder {
	if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder("utf-16le", { fatal: true, ignoreBOM: false });
	if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder("utf-16be", { fatal: true, ignoreBOM: false });
	const head = new TextDecoder("windows-1252").decode(first.subarray(0, 200));
	const said = (/^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1] ?? charset ?? "utf-8").toLowerCase();
	const known = Object.hasOwn(CHARSETS, said) ? CHARSETS[said] : undefined;
	if (known === undefined) throw new FeedError(1, `expected UTF-8, ISO-8859-1, -15 or windows-1252, got ${said.slice(0, 40)}`);
	return new TextDecoder(known, { fatal: true, ignoreBOM: false });
}

/** A file that is packed with gzip is unpacked, whatever its name and headers say. */
async function* unzipped(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
	if (body === null) return;
	const reader = body.getReader();
	const first = await reader.read();
	if (first.done) return;
	const rest = new ReadableStream<Uint8Array>({
		start: (controller) => controller.enqueue(first.value),
		async pull(controller) {
			const next = await reader.read();
			if (next.done) controller.close();
			else controller.enqueue(next.value);
		},
		cancel: (reason) => reader.cancel(reason),
	});
	const isZipped = first.value[0] === 0x1f && first.value[1] === 0x8b;
	yield* isZipped ? rest.pipeThrough(new DecompressionStream("gzip")) : rest;
}

function idOf(fields: unknown): string | null {
	if (typeof fields !== "object" || fields === null) return null;
	const id: unknown = Reflect.get(fields, "product_id") ?? Reflect.get(fields, "id");
	return typeof id === "string" || typeof id === "number" ? String(id).trim().slice(0, 200) : null;
}
