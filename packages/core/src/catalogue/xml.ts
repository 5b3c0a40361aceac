import { FeedError } from "./feed-error.ts";

/** What an XML document consists of, as it comes. Names are as written, with their prefix. */
export interface XmlHandler {
	open(name: string, attributes: XmlAttributes, line: number): void;
	/** A piece of text; what stands between two tags may come in several. */
	text(text: string): void;
	close(name: string): void;
}

/** Read only where somebody asks. */
export type XmlAttributes = () => ReadonlyMap<string, string>;

const DEEPEST = 32;
const LONGEST_TAG = 16_384;
const LONGEST_TEXT = 1_000_000;
const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * A pull parser for feeds: XML 1.0 as far as feeds use it, read in pieces of any size and strictly. It has no document
 * types, so no entities of one's own and none from outside (no "billion laughs", no XXE); depth and lengths are bounded.
 * What is not well-formed is refused at its line.
 *
 * @throws FeedError from `write` and `end`
 */
export class XmlReader {
	readonly #handler: XmlHandler;
	readonly #open: string[] = [];
	#rest = "";
	#line = 1;
	#isDone = false;
	#textLength = 0;

	constructor(handler: XmlHandler) {
		this.#handler = handler;
	}

	write(chunk: string): void {
		const text = this.#rest === "" ? chunk : this.#rest + chunk;
		let at = 0;
		while (at < text.length) {
			const next = text.charCodeAt(at) === 60 ? this.#markup(text, at) : this.#text(text, at);
			if (next === at) break;
			this.#count(text, at, next);
			at = next;
		}
		this.#rest = text.slice(at);
		if (this.#rest.length > LONGEST_TEXT) this.#fail(`at most ${LONGEST_TEXT} characters in one piece of markup`);
	}

	end(): void {
		if (this.#rest !== "" && this.#rest.startsWith("<")) this.#fail("the end of a tag, got the end of the file");
		if (this.#rest !== "") this.#say(this.#rest);
		const unclosed = this.#open.at(-1);
		if (unclosed !== undefined) this.#fail(`</${unclosed}>, got the end of the file`);
		if (!this.#isDone) this.#fail("an XML document, got nothing");
	}

	/** The place after the text that starts here; the same place where it may not be all there yet. */
	#text(text: string, at: number): number {
		const end = text.indexOf("<", at);
		if (end !== -1) {
			this.#say(text.slice(at, end));
			return end;
		}
		// An entity may be cut in two.
		const amp = text.lastIndexOf("&");
		const whole = amp >= at && text.indexOf(";", amp) === -1 ? amp : text.length;
		if (whole > at) this.#say(text.slice(at, whole));
		return whole;
	}

	#say(text: string): void {
		if (this.#open.length === 0) {
			if (text.replace(/^\uFEFF/, "").trim() !== "") this.#fail("nothing outside of the root element");
			return;
		}
		this.#textLength += text.length;
		if (this.#textLength > LONGEST_TEXT) this.#fail(`at most ${LONGEST_TEXT} characters of text in one element`);
		this.#handler.text(this.#decoded(text));
	}

	#markup(text: string, at: number): number {
		const second = text.charCodeAt(at + 1);
		if (second === 33) return this.#declaration(text, at);
		if (second === 63) return this.#after(text, at, "?>", "a processing instruction");
		const end = tagEnd(text, at);
		if (end === -1) {
			if (text.length - at > LONGEST_TAG) this.#fail(`a tag of at most ${LONGEST_TAG} characters`);
			return at;
		}
		if (end - at > LONGEST_TAG) this.#fail(`a tag of at most ${LONGEST_TAG} characters`);
		if (second === 47) this.#close(text.slice(at + 2, end).trimEnd());
		else this.#start(text.slice(at + 1, end));
		return end + 1;
	}

	#declaration(text: string, at: number): number {
		if (text.startsWith("<!--", at)) return this.#after(text, at, "-->", "a comment");
		const isCdata = "<![CDATA[";
		if (text.startsWith(isCdata, at)) {
			const end = text.indexOf("]]>", at);
			if (end === -1) return at;
			if (this.#open.length === 0) this.#fail("nothing outside of the root element");
			this.#handler.text(text.slice(at + isCdata.length, end));
			return end + 3;
		}
		const isWhole = text.length - at >= isCdata.length;
		if (isWhole || !(isCdata.startsWith(text.slice(at)) || "<!--".startsWith(text.slice(at)))) this.#fail("no document type and no entities");
		return at;
	}

	#after(text: string, at: number, mark: string, what: string): number {
		const end = text.indexOf(mark, at + 2);
		if (end !== -1) return end + mark.length;
		if (text.length - at > LONGEST_TEXT) this.#fail(`${what} that ends`);
		return at;
	}

	#start(tag: string): void {
		if (this.#isDone && this.#open.length === 0) this.#fail("one root element, got another");
		const isEmpty = tag.endsWith("/");
		const inside = isEmpty ? tag.slice(0, -1) : tag;
		const space = inside.search(/\s/);
		const name = space === -1 ? inside : inside.slice(0, space);
		if (!NAME.test(name)) this.#fail("the name of an element", name);
		if (this.#open.length >= DEEPEST) this.#fail(`at most ${DEEPEST} levels of nesting`);
		const attributes = space === -1 ? "" : inside.slice(space);
		if (attributes !== "") this.#checkAttributes(attributes);
		this.#isDone = true;
		this.#textLength = 0;
		this.#handler.open(name, () => this.#attributes(attributes), this.#line);
		if (isEmpty) this.#handler.close(name);
		else this.#open.push(name);
	}

	#close(name: string): void {
		const expected = this.#open.pop();
		if (expected !== name) this.#fail(expected === undefined ? "no end tag here" : `</${expected}>`, `</${name.slice(0, 80)}>`);
		this.#textLength = 0;
		this.#handler.close(name);
	}

	#checkAttributes(text: string): void {
		if (!/^(?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*$/.test(text)) this.#fail('attributes as name="value"', text.trim().slice(0, 80));
	}

	#attributes(text: string): ReadonlyMap<string, string> {
		const found = new Map<string, string>();
		for (const [, name = "", double, single] of text.matchAll(/([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) found.set(name, this.#decoded(double ?? single ?? ""));
		return found;
	}

	#decoded(text: string): string {
		if (!text.includes("&")) return text;
		return text.replaceAll(/&([^;&]{0,12})(;?)/g, (whole, name: string, end: string) => {
			const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : charOf(name);
			if (known === undefined || end === "") this.#fail("&amp; or one of the five entities of XML", whole.slice(0, 20));
			return known;
		});
	}

	#count(text: string, from: number, to: number): void {
		for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) this.#line += 1;
	}

	#fail(expected: string, got?: string): never {
		throw new FeedError(this.#line, got === undefined ? `expected ${expected}` : `expected ${expected}, got ${got}`);
	}
}

/** Where a tag ends, quoted values left out; -1 where it does not yet. */
function tagEnd(text: string, at: number): number {
	let end = text.indexOf(">", at);
	const quote = text.slice(at, end === -1 ? undefined : end).search(/["']/);
	if (quote === -1) return end;
	let place = at + quote;
	while (place < text.length && place - at <= LONGEST_TAG) {
		const sign = text[place];
		if (sign === ">") return place;
		if (sign === '"' || sign === "'") {
			end = text.indexOf(sign, place + 1);
			if (end === -1) return -1;
			place = end;
		}
		place += 1;
	}
	return -1;
}

/** `#65` or `#x41`, where XML allows that character. */
function charOf(name: string): string | undefined {
	const match = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
	if (match === null) return undefined;
	const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
	const isAllowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code >= 0xe000 && code <= 0x10ffff && code !== 0xfffe && code !== 0xffff);
	return isAllowed ? String.fromCodePoint(code) : undefined;
}
