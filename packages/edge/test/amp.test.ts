import { beforeEach, describe, expect, it, vi } from "vitest";
import { added, mintToken, profile, publishShop, request, send, SITE, startAfresh } from "./support.ts";

const SENDER = "news@shop.example";
const V2 = { "amp-email-sender": SENDER };
const REVIEW = `
title: How was it?
event: Review Submitted
fields:
  stars: { type: rating, label: Stars, required: true }
  likes: { type: choice, label: Likes, many: true, options: { tea: Tea, clay: Clay } }
traits: { favourite_things: likes }
thanks: Thank you for your stars.
`;
const TOPICS = `
title: What may we write about?
event: Preferences Updated
once: false
fields: { topics: { type: choice, label: Topics, many: true, options: { tea: Tea, clay: Clay } } }
traits: { topics: topics }
`;
const WISHLIST = "title: For later\nevent: Product Added to Wishlist\nblock: cart\nbutton: Keep it\n";

const FORMS = {
	"site.yaml": `${SITE}amp: { senders: [${SENDER}, "*@mail.shop.example"] }\n`,
	"forms/review.yaml": REVIEW,
	"forms/topics.yaml": TOPICS,
	"forms/wishlist.yaml": WISHLIST,
};

beforeEach(async () => {
	await startAfresh();
	const published = await publishShop(FORMS);
	if (!published.ok) throw new Error(await published.text());
});

async function known(name: string, message: string | null = "welcome"): Promise<string> {
	await send([added(name)]);
	return mintToken(`anonymous_id:${name}`, message);
}

interface Listed {
	readonly items: readonly {
		readonly [name: string]: unknown;
		readonly nonce?: string;
		readonly open?: boolean;
		readonly answered?: boolean;
		readonly product_id?: string;
	}[];
}

async function list(token: string, id: string, query = ""): Promise<Listed["items"]> {
	const response = await request(`/amp/${token}/${id}${query}`, { headers: V2 });
	expect(response.status).toBe(200);
	expect(response.headers.get("content-type")).toContain("application/json");
	return (await response.json<Listed>()).items;
}

function post(
	token: string,
	form: string,
	fields: Readonly<Record<string, string | string[]>>,
	multipart = false,
): Promise<Response> {
	const body = multipart ? new FormData() : new URLSearchParams();
	for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
	return request(`/amp/${token}/${form}`, { method: "POST", headers: V2, body, redirect: "manual" });
}

async function eventsOf(
	name: string,
	event: string,
): Promise<readonly { readonly properties: Record<string, unknown> }[]> {
	return ((await profile(`anonymous_id:${name}`))?.events ?? []).filter((one) => one.name === event);
}

describe("an amp-list", () => {
	it("has the decision of this moment, with whole addresses only", async () => {
		const token = await known("a");
		const [item] = await list(token, "cart");
		expect(item).toMatchObject({
			variant: "show.0",
			has_items: true,
			click_url: `https://pipit.test/c/${token}/cart`,
			items: [
				{
					name: "Cup",
					click_url: `https://pipit.test/c/${token}/cart/item-1`,
					photo_url: "https://shop.example/i/cup.png",
				},
			],
		});
		for (const text of JSON.stringify(item).match(/"[a-z_]*url":"[^"]*"/g) ?? [])
			expect(text).toMatch(/:"(?:https:\/\/[^"]+)?"$/);
		const click = await request(`/c/${token}/cart/item-1`, {
			redirect: "manual",
			headers: {
				"user-agent":
					"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
			},
		});
		expect(click.headers.get("location")).toMatch(/^https:\/\/shop\.example\/p\/cup/);
	});

	it("of a token that says nothing has the fallback and nothing personal", async () => {
		const token = await known("b");
		const forged = `${token.slice(0, 20)}${token[20] === "A" ? "B" : "A"}${token.slice(21)}`;
		const [item] = await list(forged, "cart");
		expect(item).toMatchObject({ variant: "fallback", items: [] });
	});
});

describe("a sender", () => {
	it("who is not named gets no data, no answer, and no header that would let it be shown", async () => {
		const token = await known("c");
		for (const headers of [{}, { "amp-email-sender": "news@evil.example" }]) {
			for (const init of [{ headers }, { headers, method: "POST", body: new URLSearchParams({ nonce: "x" }) }]) {
				const response = await request(`/amp/${token}/${init.method === "POST" ? "review" : "cart"}`, init);
				expect(response.status).toBe(403);
				expect([...response.headers.keys()].filter((name) => name.includes("allow"))).toEqual([]);
				expect(await response.text()).not.toContain("Cup");
			}
		}
		const allowed = await request(`/amp/${token}/cart`, { headers: V2 });
		expect(allowed.headers.get("amp-email-allow-sender")).toBe(SENDER);
		await publishShop({ "forms/review.yaml": REVIEW });
		expect((await request(`/amp/${token}/cart`, { headers: V2 })).status).toBe(403);
	});
});

describe("an amp-form", () => {
	it.each([false, true])("becomes an event and traits, once (multipart: %s)", async (multipart) => {
		const token = await known("e");
		const [asked] = await list(token, "review");
		expect(asked).toMatchObject({ open: true, answered: false });
		const fields = { nonce: asked?.nonce ?? "", stars: "5", likes: ["tea", "clay"] };
		const response = await post(token, "review", fields, multipart);
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject({ ok: true, already: false, message: "Thank you for your stars." });
		expect(await (await post(token, "review", { ...fields, stars: "1" }, multipart)).json()).toMatchObject({
			ok: true,
			already: true,
		});
		expect(await eventsOf("e", "Review Submitted")).toMatchObject([
			{ properties: { stars: 5, likes: ["tea", "clay"], form: "review", machine: false } },
		]);
		expect((await profile("anonymous_id:e"))?.traits["favourite_things"]).toEqual(["tea", "clay"]);
		expect(await list(token, "review")).toMatchObject([{ open: false, answered: true, nonce: "" }]);
	});

	it("that may be answered again is asked again, with a new nonce", async () => {
		const token = await known("f");
		for (const topics of [["tea"], ["tea", "clay"], []]) {
			const [asked] = await list(token, "topics");
			expect((await post(token, "topics", { nonce: asked?.nonce ?? "", topics })).status).toBe(200);
		}
		expect(await eventsOf("f", "Preferences Updated")).toHaveLength(3);
		expect((await profile("anonymous_id:f"))?.traits["topics"]).toEqual(["tea", "clay"]);
	});

	it("offers each product of a block, each once", async () => {
		await send([added("g", "pot")]);
		const token = await known("g");
		const offered = await list(token, "wishlist");
		expect(new Set(offered.map((item) => item.product_id))).toEqual(new Set(["cup", "pot"]));
		const pot = offered.find((item) => item.product_id === "pot");
		const cup = offered.find((item) => item.product_id === "cup");
		expect((await post(token, "wishlist", { nonce: pot?.nonce ?? "", product_id: "pot" })).status).toBe(200);
		// A nonce is good for the product that it was given for.
		expect((await post(token, "wishlist", { nonce: cup?.nonce ?? "", product_id: "gold" })).status).toBe(409);
		expect(await eventsOf("g", "Product Added to Wishlist")).toMatchObject([
			{ properties: { product_id: "pot", name: "Pot", price: 40 } },
		]);
		expect((await list(token, "wishlist")).find((item) => item.product_id === "cup")?.open).toBe(true);
	});

	it("takes nothing without its nonce, from another form, another message or another person", async () => {
		const [anna, ben] = [await known("anna"), await known("ben")];
		const nonce = (await list(anna, "review"))[0]?.nonce ?? "";
		expect((await post(anna, "review", { stars: "5" })).status).toBe(409);
		expect((await post(anna, "review", { stars: "5", nonce: "A".repeat(16) })).status).toBe(409);
		expect((await post(anna, "topics", { topics: "tea", nonce })).status).toBe(409);
		expect((await post(ben, "review", { stars: "5", nonce })).status).toBe(409);
		const other = await mintToken("anonymous_id:anna", "other");
		expect((await post(other, "review", { stars: "5", nonce })).status).toBe(409);
		expect(await eventsOf("anna", "Review Submitted")).toEqual([]);
		expect((await post(anna, "review", { stars: "5", nonce })).status).toBe(200);
	});

	it("says what is wrong, field by field, and keeps its nonce", async () => {
		const token = await known("h");
		const nonce = (await list(token, "review"))[0]?.nonce ?? "";
		const response = await post(token, "review", { nonce, stars: "9" });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ ok: false, problems: [{ field: "stars" }] });
		expect((await post(token, "review", { nonce, stars: "3" })).status).toBe(200);
	});

	it("of two answers at once takes one", async () => {
		const token = await known("i");
		const nonce = (await list(token, "review"))[0]?.nonce ?? "";
		const answers = await Promise.all(["1", "2", "3", "4"].map((stars) => post(token, "review", { nonce, stars })));
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		expect(await eventsOf("i", "Review Submitted")).toHaveLength(1);
	});

	it("keeps nothing of somebody who withdrew, and says so", async () => {
		const token = await known("j");
		const nonce = (await list(token, "review"))[0]?.nonce ?? "";
		await send([
			{
				event: "Consent Updated",
				anonymousId: "j",
				context: { consent: { categoryPreferences: { analytics: false } } },
			},
		]);
		const response = await post(token, "review", { nonce, stars: "5" });
		expect(response.status).toBe(403);
		expect(await eventsOf("j", "Review Submitted")).toEqual([]);
	});

	it("of a token that says nothing, and of a body that is no form, takes nothing", async () => {
		const token = await known("k");
		expect((await post("nonsense", "review", { stars: "5" })).status).toBe(403);
		expect(
			(
				await request(`/amp/${token}/review`, {
					method: "POST",
					headers: { ...V2, "content-type": "application/json" },
					body: "{}",
				})
			).status,
		).toBe(400);
		expect(
			(
				await request(`/amp/${token}/review`, {
					method: "POST",
					headers: { ...V2, "content-type": "application/x-www-form-urlencoded" },
					body: "a=".padEnd(70_000, "x"),
				})
			).status,
		).toBe(400);
		expect((await post(token, "nothing", {})).status).toBe(404);
	});
});

it("asking changes nothing: a form's data leaves the profile as it was, also for HEAD", async () => {
	const token = await known("l");
	const before = await vi.waitFor(() => profile("anonymous_id:l"));
	for (let turn = 0; turn < 5; turn += 1) {
		await list(token, "review");
		await request(`/amp/${token}/review`, { headers: V2, method: "HEAD" });
	}
	const after = await profile("anonymous_id:l");
	expect(after?.events).toEqual(before?.events);
	expect(after?.decisions).toEqual(before?.decisions);
	expect((await list(token, "review"))[0]).toMatchObject({ open: true });
});
