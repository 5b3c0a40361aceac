import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { consumeIngest } from "../src/project/consumers.ts";
import type { IngestMessage } from "../src/shard/messages.ts";
import { ADMIN, added, advance, batchOf, CART_BLOCK, catchSent, mintToken, profile, publishShop, request, send, startAfresh } from "./support.ts";

const HUMAN = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36" };
const APPLE = { "user-agent": "Mozilla/5.0" };
const POLL = `
name: How was it?
size: { width: 600, height: 200 }
use: poll
poll: { question: Well?, answers: { good: Good, bad: Bad } }
fallback: { text: Well?, link: "https://shop.example/" }
alt: Well?
`;
const LATER = { timeout: 6_000, interval: 100 };

beforeEach(async () => {
	await startAfresh();
	await publishShop({ "blocks/poll/block.yaml": POLL });
});
afterEach(() => vi.restoreAllMocks());

async function known(name: string, message = "m"): Promise<string> {
	await send([added(name)]);
	return mintToken(`anonymous_id:${name}`, message);
}

async function bought(name: string): Promise<void> {
	await send([{ event: "Order Completed", anonymousId: name, properties: { total: 12, currency: "EUR" } }]);
}

async function variant(token: string, headers: HeadersInit = HUMAN): Promise<string> {
	return (await (await request(`/b/${token}/cart.json`, { headers })).json<{ variant: string }>()).variant;
}

describe("a block as HTML and data", () => {
	it("shows the decision, has an entity tag, and answers 304 until something changes", async () => {
		const token = await known("a");
		for (const format of ["html", "json"]) {
			const first = await request(`/b/${token}/cart.${format}`, { headers: HUMAN });
			const tag = first.headers.get("etag") ?? "";
			expect(tag).toMatch(/^"[0-9a-f]{24}"$/);
			expect(first.headers.get("cache-control")).toContain("no-cache");
			expect(await first.text()).toContain("Cup");
			for (const kept of [tag, `W/${tag}`, `"other", ${tag}`]) {
				const again = await request(`/b/${token}/cart.${format}`, { headers: { ...HUMAN, "if-none-match": kept } });
				expect([again.status, await again.text()]).toEqual([304, ""]);
			}
		}
		const before = (await request(`/b/${token}/cart.html`, { headers: HUMAN })).headers.get("etag") ?? "";
		await send([added("a", "pot")]);
		const after = await request(`/b/${token}/cart.html`, { headers: { ...HUMAN, "if-none-match": before } });
		expect(after.status).toBe(200);
		expect(await after.text()).toContain("Pot");
	});

	it("of a token that says nothing is the fallback, and of no block is empty", async () => {
		await known("b");
		const html = await (await request("/b/nonsense/cart.html", { headers: HUMAN })).text();
		expect(html).toContain("Discover what is new");
		expect(html).not.toContain("Cup");
		const none = await request("/b/nonsense/nothing.html", { headers: HUMAN });
		expect([none.status, await none.text()]).toEqual([200, ""]);
	});

	it("for machines that load ahead quotes no price", async () => {
		const token = await known("c");
		expect(await (await request(`/b/${token}/cart.html`, { headers: APPLE })).text()).not.toMatch(/€|Cup/);
	});
});

describe("what an email loads at once", () => {
	it("shows one decision: slots go on with it for a second, the next whole block tells what is new", async () => {
		const token = await known("d");
		expect(await variant(token)).toBe("show.0");
		await bought("d");
		await request(`/b/${token}/cart/photo-1.png`, { headers: HUMAN });
		const decisions = (await profile("anonymous_id:d"))?.decisions ?? [];
		expect(decisions.map((one) => one.variant)).toEqual(["show.0"]);
		expect(await variant(token)).toBe("show.1");
		expect(await variant(token, APPLE)).toBe("preloaded");
	});

	it("and a slot that is loaded later decides anew", async () => {
		const token = await known("e");
		expect(await variant(token)).toBe("show.0");
		await bought("e");
		await advance("2s");
		await request(`/b/${token}/cart/photo-1.png`, { headers: HUMAN });
		expect((await profile("anonymous_id:e"))?.decisions.map((one) => one.variant)).toEqual(["show.1", "show.0"]);
	});

	it("is not replaced by a late report of what was shown before it", async () => {
		const token = await known("f");
		expect(await variant(token)).toBe("show.0");
		const id = (await profile("anonymous_id:f"))?.profile_id ?? "";
		const { decisions } = (await (await request("/api/v1/profiles/anonymous_id:f/shown", { headers: ADMIN })).json<{ shown: { decision: object; version: string; message: number; shown_at: string }[] }>().then(({ shown }) => ({ decisions: shown })));
		const [shown] = decisions;
		await advance("1m");
		const between = Date.parse(shown?.shown_at ?? "") + 30_000;
		expect(await variant(token)).toBe("show.0");
		const late = { profileId: id, message: shown?.message, block: "cart", decision: { ...shown?.decision, link: "https://shop.example/old" }, shownAt: between, via: "snapshot", client: "human", version: shown?.version, person: null };
		await consumeIngest(batchOf("pipit-ingest", [{ kind: "shown", site: "test-shop", report: late } as unknown as IngestMessage]), env);
		const click = await request(`/c/${token}/cart`, { redirect: "manual", headers: HUMAN });
		expect(click.headers.get("location")).toMatch(/^https:\/\/shop\.example\/cart/);
	});
});

/** Where a click leads in the end, without the token that tells the shop who arrives. */
async function location(path: string, headers: HeadersInit = HUMAN): Promise<string> {
	const url = new URL((await request(path, { redirect: "manual", headers })).headers.get("location") ?? "");
	url.searchParams.delete("pipit_t");
	return url.href;
}

async function people(): Promise<unknown> {
	return (await (await request("/api/v1/messages/repair-me", { headers: ADMIN })).json<{ people: unknown }>()).people;
}

describe("a click", () => {
	it("on a product leads to it, on an answer is the answer of a person", async () => {
		const token = await known("g");
		await variant(token);
		expect(await location(`/c/${token}/cart/item-1`)).toBe("https://shop.example/p/cup");
		// Three links at once would be a machine's.
		await scheduler.wait(1_100);
		expect(await location(`/c/${token}/poll/good`)).toBe("https://shop.example/");
		await scheduler.wait(1_100);
		expect(await location(`/c/${token}/poll/bad`, { "user-agent": "python-requests/2.31" })).toBe("https://shop.example/");
		await vi.waitFor(async () => {
			const events = (await profile("anonymous_id:g"))?.events ?? [];
			expect(events.filter((event) => event.name === "Poll Answered").map((event) => event.properties["answer"])).toEqual(["good"]);
			expect(events.find((event) => event.name === "Email Link Clicked" && event.properties["slot"] === "item-1")?.properties).toMatchObject({ machine: false, link: "https://shop.example/p/cup" });
		}, LATER);
	});

	it("that is one of many at once is nobody's", async () => {
		const token = await known("h");
		await Promise.all(["", "/item-1", "/photo-1", "/item-2"].map((slot) => request(`/c/${token}/cart${slot}`, { redirect: "manual", headers: HUMAN })));
		await scheduler.wait(1_600);
		expect((await profile("anonymous_id:h"))?.events.filter((event) => event.name === "Email Link Clicked")).toEqual([]);
	});
});

it("an open pixel is 42 bytes, for HEAD it counts nothing, and a machine's open says that it is one", async () => {
	const token = await known("i");
	for (const init of [{ method: "HEAD", headers: HUMAN }, { headers: APPLE }]) await request(`/o/${token}.gif`, init);
	expect((await (await request(`/o/${token}.gif`, { headers: HUMAN })).arrayBuffer()).byteLength).toBe(42);
	await vi.waitFor(async () => {
		const opens = (await profile("anonymous_id:i"))?.events.filter((event) => event.name === "Email Opened") ?? [];
		expect(opens.map((event) => [event.properties["client"], event.properties["machine"]]).toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([["human", false], ["prefetch", true]]);
	}, LATER);
});

async function report(query: string): Promise<readonly Record<string, unknown>[]> {
	return (await (await request(`/api/v1/reports/blocks${query}`, { headers: ADMIN })).json<{ blocks: Record<string, unknown>[] }>()).blocks;
}

describe("the report", () => {
	it("counts renders, people, machines, clicks and fallbacks with their reasons, once however often they come", async () => {
		const token = await known("j", "summer");
		const queued: IngestMessage[] = [];
		vi.spyOn(env.INGEST, "send").mockImplementation(catchSent(queued));
		await report("");
		queued.length = 0;
		await variant(token);
		await request(`/b/${token}/cart.html`, { headers: HUMAN });
		await request(`/b/${token}/cart.json`, { headers: APPLE });
		await request(`/b/${token}/cart.json`, { headers: { "user-agent": "BarracudaCentral scanner" } });
		await request(`/b/${token}/cart/photo-1.png`, { headers: HUMAN });
		await request(`/c/${token}/cart`, { redirect: "manual", headers: HUMAN });
		await request(`/c/${token}/cart/item-1`, { redirect: "manual", headers: { "user-agent": "curl/8" } });
		await request(`/b/nonsense/cart.json`, { headers: HUMAN });
		await request(`/b/${encodeURIComponent("*|UNIQID|*")}/cart.json`, { headers: HUMAN });
		await vi.waitFor(async () => {
			await report("");
			const counts = queued.filter((message) => message.kind === "counts");
			await consumeIngest(batchOf("pipit-ingest", [...counts, ...counts]), env);
			const blocks = await report("");
			expect(blocks.filter((one) => one["block"] === "cart")).toMatchObject([
				{
					totals: { renders: 4, human_opens: 2, machine_opens: 2, machine_share: 0.5, clicks: 1, machine_clicks: 1, clicks_per_100_opens: 50 },
					outputs: { json: 3, html: 1, slot: 1 },
					fallbacks: {},
					variants: [{ variant: "preloaded", renders: 1, human_opens: 0 }, { variant: "show.0", renders: 3, human_opens: 2, clicks: 1 }],
				},
				{ message: 0, totals: { renders: 2 }, fallbacks: { token_invalid: 1, token_unfilled: 1 } },
			]);
		}, LATER);
		expect(await report("?message=summer&days=1")).toHaveLength(1);
		for (const bad of ["days=0", "days=x", "days=9999"]) expect((await request(`/api/v1/reports/blocks?${bad}`, { headers: ADMIN })).status).toBe(400);
	});
});

it("the report says which pictures could not be drawn", async () => {
	const endless = '{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}x{% endfor %}{% endfor %}{% endfor %}';
	const block = CART_BLOCK.replace("use: product-cards", "template: image.svg.liquid");
	await publishShop({ "blocks/endless/block.yaml": block, "blocks/endless/image.svg.liquid": endless });
	const token = await known("n", "autumn");
	vi.spyOn(console, "error").mockImplementation(() => {});
	expect((await request(`/b/${token}/endless.png`, { headers: HUMAN })).status).toBe(200);
	expect((await request(`/b/${token}/cart.png`, { headers: HUMAN })).status).toBe(200);
	await vi.waitFor(async () => {
		const blocks = await report("?message=autumn");
		expect(Object.fromEntries(blocks.map(({ block: id, fallbacks }) => [id, fallbacks]))).toEqual({ cart: {}, endless: { not_drawn: 1 } });
	}, LATER);
});

describe("a message", () => {
	it("counts those who get it with a person token, where it was said that they do", async () => {
		await send(["o1", "o2", "o3"].map((name) => added(name)));
		const body = { profiles: ["anonymous_id:o1", "anonymous_id:o2"], mailing: "repair-me" };
		const answer = await request("/api/v1/tokens", { method: "POST", headers: ADMIN, body: JSON.stringify(body) });
		const { tokens, message } = await answer.json<{ tokens: readonly { token: string }[]; message: number }>();
		expect(message).toBe(0);
		expect(await people()).toEqual({ recipients: 2, not_fetched_yet: 2, machines_only: 0, opened: 0, clicked: 0 });
		await request(`/b/${tokens[0]?.token}/cart.json?m=repair-me`, { headers: HUMAN });
		await request(`/b/${await mintToken("anonymous_id:o3", null)}/cart.json?m=repair-me`, { headers: HUMAN });
		await vi.waitFor(async () => {
			expect(await people()).toEqual({ recipients: 2, not_fetched_yet: 1, machines_only: 0, opened: 2, clicked: 0 });
		}, LATER);
		expect((await request("/api/v1/tokens", { method: "POST", headers: ADMIN, body: JSON.stringify({ ...body, message: "m" }) })).status).toBe(400);
		const one = { profile: "anonymous_id:o3", mailing: "repair-me" };
		expect((await request("/api/v1/tokens", { method: "POST", headers: ADMIN, body: JSON.stringify(one) })).status).toBe(200);
		expect(await people()).toMatchObject({ recipients: 3, opened: 2 });
	});

	it("says how many people it was made for, and who of them has not fetched it yet", async () => {
		const tokens = await Promise.all(["k1", "k2", "k3", "k4"].map((name) => known(name, "repair-me")));
		await variant(tokens[0] ?? "");
		await variant(tokens[1] ?? "", APPLE);
		await variant(tokens[2] ?? "", { "user-agent": "BarracudaCentral scanner" });
		await request(`/c/${tokens[0]}/cart`, { redirect: "manual", headers: HUMAN });
		await vi.waitFor(async () => {
			expect(await people()).toEqual({ recipients: 4, not_fetched_yet: 2, machines_only: 1, opened: 1, clicked: 1 });
		}, LATER);
		await publishShop({ "messages/repair-me.yaml": 'instead:\n  cart: { text: The sale has moved, link: "https://shop.example/moved" }\n' });
		expect(await (await request("/api/v1/messages/repair-me", { headers: ADMIN })).json()).toMatchObject({ overridden: ["cart"] });
		expect(await (await request(`/b/${tokens[3]}/cart.html`, { headers: HUMAN })).text()).toContain("The sale has moved");
		expect(await people()).toMatchObject({ not_fetched_yet: 1, opened: 2 });
	});
});

it("a message was not clicked by a machine that follows all its links with a browser's name", async () => {
	const [scanned = "", read = ""] = await Promise.all(["m1", "m2"].map((name) => known(name, "repair-me")));
	const links = ["cart", "cart/item-1", "cart/button", "cart/photo-1"];
	await Promise.all(links.map((link) => request(`/c/${scanned}/${link}`, { redirect: "manual", headers: HUMAN })));
	await request(`/c/${read}/cart`, { redirect: "manual", headers: HUMAN });
	await scheduler.wait(1_500);
	await vi.waitFor(async () => {
		expect(await people()).toEqual({ recipients: 2, not_fetched_yet: 1, machines_only: 0, opened: 1, clicked: 1 });
	}, LATER);
});

describe("why somebody saw it", () => {
	interface Why {
		readonly because: string;
		readonly entries: readonly { readonly entry: string; readonly outcome: string; readonly when: { readonly holds: boolean; readonly evidence: readonly { readonly name: string }[]; readonly found: unknown } | null }[];
	}

	async function why(name: string, place: number): Promise<Why> {
		const { shown } = await (await request(`/api/v1/profiles/anonymous_id:${name}/shown`, { headers: ADMIN })).json<{ shown: { why: string }[] }>();
		return (await request(shown[place]?.why ?? "", { headers: ADMIN })).json<Why>();
	}

	it("is answered by the conditions of then, with the events they rested on, whatever happened and was published since", async () => {
		const token = await known("l");
		expect(await variant(token)).toBe("show.0");
		await advance("1m");
		await bought("l");
		expect(await variant(token)).toBe("show.1");
		await advance("1m");
		await publishShop({ "blocks/cart/block.yaml": CART_BLOCK.replace("{ cart: { items: { gte: 1 } } }", "{ event: Nothing Such }") });
		await send([added("l", "pot")]);
		expect(await why("l", 1)).toMatchObject({ entries: [{ entry: "show.0", outcome: "shown", when: { holds: true, evidence: [{ name: "Product Added" }] } }, { entry: "show.1", outcome: "an entry before it was shown" }] });
		expect(await why("l", 0)).toMatchObject({ entries: [{ entry: "show.0", outcome: "its condition did not hold", when: { holds: false } }, { entry: "show.1", outcome: "shown", when: null }] });
	});

	it("says where a machine loaded it ahead", async () => {
		await variant(await known("n"), APPLE);
		expect((await why("n", 0)).because).toContain("machine");
	});

	it("is not found for what was never shown", async () => {
		await known("o");
		expect((await request("/api/v1/profiles/anonymous_id:o/shown/1/cart/12345/why", { headers: ADMIN })).status).toBe(404);
	});
});
