import { describe, expect, it } from "vitest";
import { personWith, randomNumbers, site } from "../content/content.fixtures.ts";
import { feedAddress, liquidProblem } from "../content/feed-address.ts";
import { formatProblem } from "../problem/index.ts";
import { checkAddress } from "./address.ts";
import type { FeedDefinition } from "./feed.ts";
import { parseFeed } from "./parse-feed.ts";
import { readFeed } from "./read-feed.ts";

function feedOf(input: object): FeedDefinition {
	const read = parseFeed("offers", { url: "https://api.example/x", ...input }, liquidProblem);
	if (!read.ok) throw new Error(read.problems.map(formatProblem).join("\n"));
	return read.value;
}

describe("feeds/ID.yaml", () => {
	it("has safe values for what it does not say", () => {
		expect(feedOf({})).toMatchObject({ isPersonal: false, hosts: ["api.example"], list: [], freshMs: 900_000, staleMs: 86_400_000, timeoutMs: 200, maxItems: 50 });
		expect(feedOf({ list: "$.data.items[0]", map: { name: "title.text" } })).toMatchObject({ list: ["data", "items", "0"], map: { name: ["title", "text"], price: ["price"] } });
	});

	it.each([
		[{ url: "https://{{ profile.host }}/x" }, "url: expected an http(s) address whose host is written out"],
		[{ url: "https://api.example{{ profile.x }}/" }, "url: expected an http(s) address whose host is written out"],
		[{ url: "https://a:b@api.example/" }, "url: expected an http(s) address"],
		[{ url: "https://api.example\\@evil.test/" }, "url: expected an http(s) address"],
		[{ url: "ftp://api.example/" }, "url: expected an http(s) address"],
		[{ url: "https://api.example/{{ oops" }, "url: expected Liquid that can be read"],
		[{ hosts: ["https://api.example"] }, "hosts: expected a list of hosts"],
		[{ cache: "1s" }, "cache: expected a duration from 60s"],
		[{ timeout_ms: 5_000 }, "timeout_ms: expected a whole number from 10 to 300"],
		[{ max: 500 }, "max: expected a whole number from 1 to 50"],
		[{ list: "a..b" }, "list: expected a path"],
		[{ map: { colour: "x" } }, "map.colour: expected one of product_id"],
		[{ header: {} }, "header: expected one of url"],
	])("%j is refused: %s", (input, problem) => {
		const read = parseFeed("offers", { url: "https://api.example/x", ...input }, liquidProblem);
		expect(read.ok ? "" : read.problems.map(formatProblem).join("\n")).toContain(problem);
	});

	it("10,000 hostile values never change where a feed is asked", () => {
		const feed = feedOf({ url: "https://api.example/{{ profile.a }}/x?q={{ profile.b }}{{ profile.c }}" });
		const failures: string[] = [];
		const pieces = ["/", "\\", "@", "#", "?", "&", ":", "..", "%2f", "//evil.test", "\n", "\u0001", "\u0002", "{{", "http://169.254.169.254", " ", "．", "\uD800", "]", "["];
		for (let seed = 1; seed <= 10_000; seed += 1) {
			const random = randomNumbers(seed);
			const value = (): string => Array.from({ length: random(5) }, () => pieces[random(pieces.length)]).join("");
			const address = feedAddress(feed, { site, person: personWith([], { a: value(), b: value(), c: value() }), now: 0 });
			const checked = checkAddress(address ?? "", { hosts: feed.hosts, allowsLoopback: false });
			if (!checked.ok || checked.url.hostname !== "api.example") failures.push(`seed ${seed}: ${JSON.stringify(address)}`);
		}
		expect(failures).toEqual([]);
	});
});

describe("a feed's answer", () => {
	it("is cut to what the definition wants, in a bounded size", () => {
		const feed = feedOf({ list: "items", max: 2, map: { name: "t", price: "p" } });
		const read = readFeed('{"items":[{"t":"A","p":"3.00 USD","image_url":"https://i.test/a"},{"p":1},{"t":"C"}]}', feed);
		expect(read.ok && read.data.cards).toEqual([{ product_id: null, name: "A", price: 3, currency: "USD", url: null, image_url: "https://i.test/a", category: null }]);
		expect(read.ok && Array.isArray(read.data.value) && read.data.value.length).toBe(2);
		expect(readFeed(JSON.stringify({ items: ["x".repeat(40_000)] }), feed)).toMatchObject({ ok: false });
		expect(readFeed("nope", feed)).toEqual({ ok: false, reason: "the answer is not JSON" });
	});

	it("reaches into no prototype", () => {
		expect(readFeed("{}", feedOf({ list: "__proto__.toString" }))).toMatchObject({ ok: false });
		expect(readFeed("{}", feedOf({ list: "constructor.name" }))).toMatchObject({ ok: false });
		const read = readFeed('{"name":"A","__proto__":{"price":1}}', feedOf({}));
		expect(read.ok && read.data.cards[0]).toMatchObject({ name: "A", price: null });
	});
});
