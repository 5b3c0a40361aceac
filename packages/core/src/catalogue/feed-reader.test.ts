import { describe, expect, it } from "vitest";
import { randomNumbers } from "../content/content.fixtures.ts";
import { FeedError } from "./feed-error.ts";
import { type FeedItem, FeedReader } from "./feed-reader.ts";

/** What a feed is read as, in pieces of `size`. */
function read(text: string, size = text.length): FeedItem[] {
	const reader = new FeedReader();
	const items: FeedItem[] = [];
	for (let at = 0; at < text.length; at += size) items.push(...reader.write(text.slice(at, at + size)));
	return [...items, ...reader.end()];
}

function failure(text: string): string {
	try {
		return `read ${read(text).length} items`;
	} catch (error) {
		if (error instanceof FeedError) return `line ${error.line}: ${error.message}`;
		throw error;
	}
}

const RSS = `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a shop -->
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0">
<channel>
<title>Shop</title><link>https://shop.example</link>
<item>
  <title>RSS's own title</title>
  <g:title>Tide &amp; Mug &#8364; &#x41;</g:title>
  <g:id>A1</g:id>
  <link>https://shop.example/p?a=1&amp;b=2</link>
  <g:price>15.00 USD</g:price>
  <description><![CDATA[<b>x</b> & y]]></description>
  <g:shipping><g:country>US</g:country><g:price>5.00 USD</g:price></g:shipping>
  <g:availability>in_stock</g:availability>
</item>
<item><g:id>A2</g:id><g:title><![CDATA[Pot <big> & blue]]></g:title><g:brand/></item>
</channel>
</rss>
`;

const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><id>tag:atom</id><g:id>B1</g:id><title>Jar</title><link rel="self" href="https://shop.example/x"/><g:price>3 EUR</g:price></entry>
<entry><g:id>B2</g:id><link href='https://shop.example/b2?x=1&amp;y=2'/></entry></feed>`;

const TSV = 'id\ttitle\timage link\tprice\nC1\tBowl, small\thttps://shop.example/c.png\t4.00 EUR\nC2\t"A ""big""\nbowl"\t\t5.00 EUR\r\n\nC3\tLast\t\t6 EUR';

const CSV = "\uFEFFID;Title;Product Type\nD1;Lamp;Home > Light\nD2;;";

const LINES = '{"id":"E1","price":5}\n\n{"id":"E2","title":"x"}\n';

const EXPECTED: readonly (readonly [string, string, readonly FeedItem[]])[] = [
	["RSS", RSS, [
		{ line: 6, fields: { id: "A1", title: "Tide & Mug € A", link: "https://shop.example/p?a=1&b=2", price: "15.00 USD", availability: "in_stock" } },
		{ line: 16, fields: { id: "A2", title: "Pot <big> & blue" } },
	]],
	["Atom", ATOM, [
		{ line: 2, fields: { id: "B1", title: "Jar", price: "3 EUR" } },
		{ line: 3, fields: { id: "B2", link: "https://shop.example/b2?x=1&y=2" } },
	]],
	["tabs", TSV, [
		{ line: 2, fields: { id: "C1", title: "Bowl, small", image_link: "https://shop.example/c.png", price: "4.00 EUR" } },
		{ line: 3, fields: { id: "C2", title: 'A "big"\nbowl', image_link: "", price: "5.00 EUR" } },
		{ line: 6, fields: { id: "C3", title: "Last", image_link: "", price: "6 EUR" } },
	]],
	["semicolons", CSV, [
		{ line: 2, fields: { id: "D1", title: "Lamp", product_type: "Home > Light" } },
		{ line: 3, fields: { id: "D2", title: "", product_type: "" } },
	]],
	["JSON lines", LINES, [
		{ line: 1, fields: { id: "E1", price: 5 } },
		{ line: 3, fields: { id: "E2", title: "x" } },
	]],
	["a JSON list", ' [{"id":"F1","price":5,"unknown":[1]}, 7]', [
		{ line: 1, fields: { id: "F1", price: 5 } },
		{ line: 1, fields: {} },
	]],
	["a JSON object", '{"products":[{"id":"F1"}]}', [{ line: 1, fields: { id: "F1" } }]],
];

describe("a product feed", () => {
	it.each(EXPECTED)("%s is read, in whatever pieces it comes", (_, text, items) => {
		expect(read(text)).toEqual(items);
		for (let size = 1; size < 60; size += 1) expect(read(text, size), `pieces of ${size}`).toEqual(items);
	});

	it.each([
		["", "line 1: expected a feed, got an empty file"],
		["<rss><channel><item>", "line 1: expected </item>, got the end of the file"],
		["<rss><channel>\n<item></channel></rss>", "line 2: expected </item>, got </channel>"],
		["<!DOCTYPE rss SYSTEM 'http://evil.test/x.dtd'><rss/>", "line 1: expected no document type and no entities"],
		['<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY lol "lol">]><rss>&lol;</rss>', "line 2: expected no document type and no entities"],
		["<rss>\n<item>&lol;</item></rss>", "line 2: expected &amp; or one of the five entities of XML, got &lol;"],
		["<rss><item>AT&T</item></rss>", "line 1: expected &amp; or one of the five entities of XML"],
		["<rss>&#0;</rss>", "line 1: expected &amp; or one of the five entities"],
		["<rss>&#xD800;</rss>", "line 1: expected &amp; or one of the five entities"],
		["<rss a=1></rss>", 'line 1: expected attributes as name="value", got a=1'],
		["<rss><1/></rss>", "line 1: expected the name of an element, got 1"],
		["<rss/><rss/>", "line 1: expected one root element, got another"],
		["<rss/>x", "line 1: expected nothing outside of the root element"],
		["<a>".repeat(33), "line 1: expected at most 32 levels of nesting"],
		[`<rss ${"a".repeat(20_000)}`, "line 1: expected a tag of at most 16384 characters"],
		[`<rss>${"x".repeat(1_000_001)}</rss>`, "line 1: expected at most 1000000 characters of text"],
		["title\tprice\nx\t1", "line 1: expected a first line with the names of the columns, id among them"],
		['id,title\n1,"open', "line 2: expected the end of a quoted cell"],
		['id,title\n1,"a"b', "line 2: expected a separator after a quoted cell"],
		['{"id":"a"}\n{broken\n', "line 2: expected JSON"],
		["[{]", "line 1: expected JSON"],
		["{}", 'read 1 items'],
		['{"a":\n1}', "line 1: expected a list of products"],
	])("%j: %s", (text, expected) => {
		expect(failure(text)).toContain(expected);
	});

	it("keeps no key that reaches into a prototype", () => {
		const [item] = read('[{"id":"a","__proto__":{"price":1},"constructor":2}]');
		expect(Object.keys(item?.fields ?? {})).toEqual(["id"]);
		expect(Object.getPrototypeOf(item?.fields)).toBe(Object.prototype);
	});

	it("5,000 damaged feeds are read or refused with a line, and never anything else", () => {
		let readable = 0;
		for (let seed = 1; seed <= 5_000; seed += 1) {
			const random = randomNumbers(seed);
			const [, text = ""] = EXPECTED[random(EXPECTED.length)] ?? [];
			let damaged = text;
			for (let times = random(4); times >= 0; times -= 1) {
				const at = random(damaged.length + 1);
				const piece = ["<", ">", "&", '"', "]]>", "<!--", "<![CDATA[", "\n", "\t", "\0", "</item>", "<item>", "{", "\uD800", "&#x"][random(15)] ?? "";
				damaged = random(3) === 0 ? damaged.slice(0, at) : `${damaged.slice(0, at)}${piece}${damaged.slice(at + random(3))}`;
			}
			try {
				const whole = JSON.stringify(read(damaged));
				const pieces = JSON.stringify(read(damaged, 1 + random(9)));
				if (whole !== pieces) throw new Error("read differently in pieces");
				readable += 1;
			} catch (error) {
				if (error instanceof FeedError && error.line >= 1) continue;
				throw new Error(`seed ${seed}: ${JSON.stringify(damaged)}`, { cause: error });
			}
		}
		expect(readable).toBeGreaterThan(500);
	});
});
