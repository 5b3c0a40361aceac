import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm } from "cloudflare:test";
import { PNG } from "pngjs/browser.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProfileShard } from "../src/shard/profile-shard.ts";
import { consumeIngest } from "../src/project/consumers.ts";
import type { IngestMessage } from "../src/shard/messages.ts";
import { ADMIN, added, advance, batchOf, CART_BLOCK, catchSent, mintToken, profile, publishShop, request, send, SITE, startAfresh } from "./support.ts";

const HUMAN = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36" };
/** A click is recorded a moment later, when it is known that it was not one of many. */
const LATER = { timeout: 5_000, interval: 100 };
const APPLE_PREFETCH = { "user-agent": "Mozilla/5.0" };

beforeEach(async () => {
	await startAfresh();
	await publishShop();
});
afterEach(() => vi.restoreAllMocks());

interface Shown {
	readonly variant: string;
	readonly items: readonly { readonly product_id: string }[];
	readonly link: string;
	readonly via: string;
}

async function json(token: string, block = "cart", headers: HeadersInit = HUMAN): Promise<Shown> {
	const response = await request(`/b/${token}/${block}.json`, { headers });
	expect(response.status).toBe(200);
	return response.json<Shown>();
}

async function picture(path: string): Promise<{ readonly width: number; readonly height: number; readonly bytes: Uint8Array }> {
	const response = await request(path, { headers: HUMAN });
	expect(response.status).toBe(200);
	expect(response.headers.get("content-type")).toBe("image/png");
	expect(response.headers.get("cache-control")).toContain("no-store");
	const bytes = new Uint8Array(await response.arrayBuffer());
	const { width, height } = PNG.sync.read(Buffer.from(bytes));
	return { width, height, bytes };
}

async function click(token: string, block = "cart"): Promise<string | null> {
	const response = await request(`/c/${token}/${block}`, { redirect: "manual", headers: HUMAN });
	expect(response.status).toBe(302);
	const location = new URL(response.headers.get("location") ?? "");
	location.searchParams.delete("pipit_t");
	return location.href;
}

async function runAlarms(): Promise<void> {
	for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
}

describe("one decision at the moment of open", () => {
	it("shows the cart as it is now, and the click goes to what was shown", async () => {
		await send([added("a", "cup")]);
		const token = await mintToken("anonymous_id:a");
		expect(await json(token)).toMatchObject({ variant: "show.0", items: [{ product_id: "cup" }], link: "https://shop.example/cart", via: "shard" });
		const drawn = await picture(`/b/${token}/cart.png`);
		expect(drawn).toMatchObject({ width: 1200, height: 480 });

		await send([{ event: "Order Completed", anonymousId: "a", properties: { order_id: "1", total: 12, currency: "EUR", products: [{ product_id: "cup" }] } }]);
		// Nothing new was shown yet, so the click still goes where the picture pointed.
		expect(await click(token)).toBe("https://shop.example/cart");
		expect((await json(token)).variant).toBe("show.1");
		expect(await click(token)).toBe("https://shop.example/sale");
		expect((await picture(`/b/${token}/cart.png`)).bytes).not.toEqual(drawn.bytes);
	});

	it("decides at the click where nothing was shown, and keeps to it", async () => {
		await send([added("b")]);
		const token = await mintToken("anonymous_id:b");
		expect(await click(token)).toBe("https://shop.example/cart");
		expect((await profile("anonymous_id:b"))?.decisions).toMatchObject([{ block: "cart", variant: "show.0", via: "shard" }]);
	});

	it("keeps the decisions of two messages apart", async () => {
		await send([added("c")]);
		const first = await mintToken("anonymous_id:c", "first");
		const second = await mintToken("anonymous_id:c", "second");
		await json(first);
		await send([{ event: "Product Removed", anonymousId: "c", properties: { product_id: "cup", quantity: 1 } }]);
		await json(second);
		expect(await click(first)).toBe("https://shop.example/cart");
		expect(await click(second)).toBe("https://shop.example/sale");
	});

	it("gives prefetching machines what does not age", async () => {
		await send([added("d")]);
		const token = await mintToken("anonymous_id:d");
		expect(await json(token, "cart", APPLE_PREFETCH)).toMatchObject({ variant: "preloaded" });
	});

	it("gives the general content to somebody who withdrew consent", async () => {
		await send([added("e")]);
		const token = await mintToken("anonymous_id:e");
		await send([{ event: "Consent Updated", anonymousId: "e", context: { consent: { categoryPreferences: { analytics: false, personalization: false } } } }]);
		expect((await json(token)).variant).toBe("show.1");
	});

	it("never redirects to a host that is not the shop's, whatever an event says", async () => {
		for (const [index, url] of ["https://evil.example/", "javascript:alert(1)", "//evil.example", "https://shop.example@evil.example/"].entries()) {
			const name = `evil${index}`;
			const event = added(name);
			await send([{ ...event, properties: { ...event.properties, cart_url: url, url } }]);
			const location = await click(await mintToken(`anonymous_id:${name}`));
			expect(new URL(location ?? "").hostname).toBe("shop.example");
		}
	});

	it("records opens and clicks of people, and nothing of scanners", async () => {
		await send([added("f")]);
		const token = await mintToken("anonymous_id:f");
		const pixel = await request(`/o/${token}.gif`, { headers: HUMAN });
		expect(pixel.headers.get("content-type")).toBe("image/gif");
		expect((await pixel.arrayBuffer()).byteLength).toBe(42);
		await click(token);
		await request(`/o/${token}.gif`, { headers: { "user-agent": "BarracudaCentral scanner" } });
		await vi.waitFor(async () => {
			const names = (await profile("anonymous_id:f"))?.events.map((event) => event.name).toSorted();
			expect(names).toEqual(["Email Link Clicked", "Email Opened", "Product Added", "Session Started"]);
		}, LATER);
	});
});

/** Somebody with a cup in the cart, whose snapshot is written; answers their token. */
async function known(name: string): Promise<string> {
	await send([added(name)]);
	await runAlarms();
	return mintToken(`anonymous_id:${name}`);
}

describe("one message", () => {
	it("can be repaired after it was sent: everybody sees the new content, and clicks follow it", async () => {
		await send([added("r")]);
		const token = await mintToken("anonymous_id:r", "summer-sale");
		const other = await mintToken("anonymous_id:r", "winter-sale");
		expect((await json(token)).variant).toBe("show.0");
		await publishShop({ "messages/summer-sale.yaml": "instead:\n  cart: { text: The sale has moved, link: https://shop.example/moved }\n" });
		expect(await json(token)).toMatchObject({ text: "The sale has moved", link: "https://shop.example/moved" });
		expect(await click(token)).toBe("https://shop.example/moved");
		expect((await json(other)).variant).toBe("show.0");
	});

	it("can keep showing each person what they saw first", async () => {
		await publishShop({ "messages/fixed-one.yaml": "fixed: [cart]\n" });
		await send([added("k")]);
		const token = await mintToken("anonymous_id:k", "fixed-one");
		const free = await mintToken("anonymous_id:k", "free-one");
		for (const each of [token, free]) expect((await json(each)).variant).toBe("show.0");
		await send([{ event: "Order Completed", anonymousId: "k", properties: { total: 12, currency: "EUR" } }]);
		expect((await json(token)).variant).toBe("show.0");
		expect((await json(free)).variant).toBe("show.1");
	});

	it("is refused with its line where it names a block that is not there", async () => {
		const response = await publishShop({ "messages/wrong.yaml": "instead:\n  nowhere: { text: x, link: https://shop.example/ }\n" });
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({ problems: [{ file: "messages/wrong.yaml", line: 2 }] });
	});
});

describe("what somebody saw", () => {
	it("can be seen again as the picture it was, also after the definitions have changed", async () => {
		await send([added("s")]);
		const token = await mintToken("anonymous_id:s");
		const first = await picture(`/b/${token}/cart.png`);
		await publishShop({ "blocks/cart/block.yaml": CART_BLOCK.replaceAll("height: 240", "height: 300") });
		await send([{ event: "Product Removed", anonymousId: "s", properties: { product_id: "cup", quantity: 1 } }]);
		expect((await picture(`/b/${token}/cart.png`)).height).toBe(600);
		const { shown } = await (await request("/api/v1/profiles/anonymous_id:s/shown", { headers: ADMIN })).json<{ shown: { picture: string; decision: Shown }[] }>();
		expect(shown.map((entry) => entry.decision.variant)).toEqual(["show.1", "show.0"]);
		const again = await request(shown[1]?.picture ?? "", { headers: ADMIN });
		expect(new Uint8Array(await again.arrayBuffer())).toEqual(first.bytes);
	});

	it("is called ambiguous when two mail programs may show different links", async () => {
		await send([added("m")]);
		const token = await mintToken("anonymous_id:m");
		await json(token, "cart", { "user-agent": "Mozilla/5.0 (Windows NT 5.1) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)" });
		await send([{ event: "Order Completed", anonymousId: "m", properties: { total: 12, currency: "EUR" } }]);
		await json(token);
		await click(token);
		await vi.waitFor(async () => {
			const { events } = (await profile("anonymous_id:m")) ?? { events: [] };
			expect(events.find((event) => event.name === "Email Link Clicked")?.properties).toMatchObject({ ambiguous: true });
		}, LATER);
	});
});

describe("the ladder", () => {
	it("falls to the snapshot without the shard, and from it to the fallback; every rung draws a picture and gives a link", async () => {
		const token = await known("l1");
		expect((await json(token)).via).toBe("shard");

		vi.spyOn(ProfileShard.prototype, "open").mockRejectedValue(new Error("shard away"));
		vi.spyOn(ProfileShard.prototype, "lastShown").mockRejectedValue(new Error("shard away"));
		expect(await json(token)).toMatchObject({ via: "snapshot", variant: "show.0", items: [{ product_id: "cup", price: null }] });
		expect((await picture(`/b/${token}/cart.png`)).width).toBe(1200);
		expect(await click(token)).toBe("https://shop.example/cart");

		vi.spyOn(env.KV, "get").mockRejectedValue(new Error("KV away"));
		expect(await json(token)).toMatchObject({ via: "fallback", variant: "fallback", link: "https://shop.example/" });
		expect((await picture(`/b/${token}/cart.png`)).width).toBe(1200);
		expect(await click(token)).toBe("https://shop.example/");
	});

	it("gives up a shard that hangs", async () => {
		const token = await known("l2");
		vi.spyOn(ProfileShard.prototype, "open").mockImplementation(() => new Promise(() => {}));
		expect((await json(token)).via).toBe("snapshot");
	});

	it("passes over what a snapshot can no longer know", async () => {
		await publishShop({
			"blocks/cart/block.yaml": CART_BLOCK.replace("cart: { items: { gte: 1 } } }", "segment: cart-abandoned }"),
		});
		await send([added("l3")]);
		await advance("30m");
		await runAlarms();
		const token = await mintToken("anonymous_id:l3");
		vi.spyOn(ProfileShard.prototype, "open").mockRejectedValue(new Error("shard away"));
		expect(await json(token)).toMatchObject({ via: "snapshot", variant: "show.0" });
		vi.spyOn(ProfileShard.prototype, "alarm").mockResolvedValue();
		await advance("8d");
		expect(await json(token)).toMatchObject({ via: "snapshot", variant: "show.1" });
	});

	it("reports what a lower rung showed, so that the click follows it when the shard is back", async () => {
		const token = await known("l4");
		const queued: IngestMessage[] = [];
		vi.spyOn(env.INGEST, "send").mockImplementation(catchSent(queued));
		const broken = vi.spyOn(ProfileShard.prototype, "open").mockRejectedValue(new Error("shard away"));
		expect((await json(token)).via).toBe("snapshot");
		broken.mockRestore();
		await vi.waitFor(() => expect(queued).toHaveLength(1));
		await send([{ event: "Order Completed", anonymousId: "l4", properties: { total: 12, currency: "EUR" } }]);
		await consumeIngest(batchOf("pipit-ingest", queued), env);
		expect(await click(token)).toBe("https://shop.example/cart");
		expect((await profile("anonymous_id:l4"))?.decisions).toMatchObject([{ variant: "show.0", via: "snapshot" }]);
	});
});

describe("tokens that say nothing", () => {
	it("get the fallback and learn nothing, whether forged, cut, foreign, expired or left unfilled", async () => {
		await send([added("t")]);
		const token = await mintToken("anonymous_id:t");
		const forged = `${token.slice(0, 20)}${token[20] === "A" ? "B" : "A"}${token.slice(21)}`;
		const answers: string[] = [];
		for (const bad of [forged, token.slice(0, 30), "x", "*%7CUNIQID%7C*", "%7B%7B%20customer.id%20%7D%7D"]) {
			expect(await json(bad)).toMatchObject({ variant: "fallback", items: [], link: "https://shop.example/" });
			expect(await click(bad)).toBe("https://shop.example/");
			const response = await request(`/b/${bad}/cart.png`, { headers: HUMAN });
			answers.push(`${response.status} ${JSON.stringify([...response.headers].filter(([name]) => name !== "date"))}`);
		}
		expect(new Set(answers).size).toBe(1);
		await publishShop({ "site.yaml": SITE.replace("[7]", "[8]") });
		expect((await json(token)).variant).toBe("fallback");
	});

	it("expire", async () => {
		await send([added("x")]);
		const token = await mintToken("anonymous_id:x");
		expect((await json(token)).variant).toBe("show.0");
		await advance("367d");
		expect((await json(token)).variant).toBe("fallback");
	});

	it("still unsubscribe when expired; a GET changes nothing", async () => {
		await send([added("u")]);
		const token = await mintToken("anonymous_id:u");
		await advance("367d");
		expect((await request(`/u/${token}`)).status).toBe(200);
		expect((await profile("anonymous_id:u"))?.consent["email"]).toBe(true);
		const response = await request(`/u/${token}`, { method: "POST", body: "List-Unsubscribe=One-Click", headers: { "content-type": "application/x-www-form-urlencoded" } });
		expect(response.status).toBe(200);
		expect((await profile("anonymous_id:u"))?.consent["email"]).toBe(false);
		expect((await request("/u/nonsense", { method: "POST" })).status).toBe(200);
	});
});

it("answers an image for any address under /b/", async () => {
	for (const path of ["/b/x/nothing.png", "/b/x/cart.jpeg", "/b/x/..png", "/b/%00/cart.png", `/b/${"y".repeat(3000)}/cart.png`]) {
		expect((await picture(path)).width).toBeGreaterThan(0);
	}
});

describe("a template of the shop's own", () => {
	it("that loops without end gives the fallback", async () => {
		const block = `
name: Endless
size: { width: 200, height: 100 }
template: true
show: [{ link: "{{ site.url }}/" }]
fallback: { text: Hello, link: "https://shop.example/" }
alt: Hello
`.replace("template: true", "template: image.svg.liquid");
		const endless = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">{% for i in (1..1000000000) %}<rect x="{{ i }}" width="1" height="1"/>{% endfor %}</svg>';
		expect((await publishShop({ "blocks/endless/block.yaml": block, "blocks/endless/image.svg.liquid": endless })).status).toBe(200);
		await send([added("z")]);
		expect((await picture(`/b/${await mintToken("anonymous_id:z")}/endless.png`)).width).toBe(400);
	});
});
