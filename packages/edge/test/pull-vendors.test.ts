import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { siteContext } from "../src/context.ts";
import { migrate } from "../src/database/migrate.ts";
import { isDue, runPull } from "../src/import/pull.ts";
import { type PullState, readPull } from "../src/import/pull-store.ts";
import type { Fetcher } from "../src/outbound/safe-fetch.ts";
import { profile, publishShop, startAfresh } from "./support.ts";

/*
 * A made-up server for each vendor, which answers as its API is documented: it checks the key and what is asked, and
 * hands out pages of its own small stock. What is not as documented is answered 400, which ends the pull with an error.
 */

const KEYS = { PIPIT_PULL_HUBSPOT: "pat-1", PIPIT_PULL_MAILCHIMP: "abc-us6", PIPIT_PULL_SHOPIFY: "shpat_1" };
const SHOP_ADDRESS = "https://my-shop.myshopify.com/admin/api/2026-10/orders.json";

beforeEach(async () => {
	await startAfresh();
	await migrate(env.DB);
});

async function run(name: string, fetcher: Fetcher): Promise<PullState> {
	const context = await siteContext(env, "test-shop");
	const source = context?.definitions.pulls?.[name];
	if (context === null || source === undefined) throw new Error("it is not published");
	const state = await runPull({ ...env, ...KEYS }, context, name, source, fetcher);
	if (state === null) throw new Error("it is being read already");
	return state;
}

interface Asked {
	readonly url: URL;
	readonly header: (name: string) => string | null;
	readonly body: Record<string, unknown>;
}

/** `interrupt` may answer first: a 429, or never. */
function vendor(answer: (asked: Asked) => Response, log: Asked[], interrupt: (count: number) => Response | Promise<Response> | null = () => null): Fetcher {
	return async (url, init) => {
		const headers = new Headers(init.headers);
		const asked = { url: new URL(url), header: (name: string) => headers.get(name), body: typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {} };
		log.push(asked);
		return interrupt(log.length) ?? answer(asked);
	};
}

function no(): Response {
	return new Response("not as documented", { status: 400 });
}

interface Contact {
	readonly id: string;
	readonly properties: { readonly email: string; readonly firstname: string; readonly lastmodifieddate: string };
}

function contact(id: number, at: string): Contact {
	return { id: String(id), properties: { email: `person${id}@example.com`, firstname: `Name${id}`, lastmodifieddate: at } };
}

/** `POST /crm/v3/objects/contacts/search`: GTE on lastmodifieddate, sorted by it, 100 at a time. */
function hubspot(stock: () => readonly Contact[]): (asked: Asked) => Response {
	return ({ url, header, body }) => {
		if (url.href !== "https://api.hubapi.com/crm/v3/objects/contacts/search" || header("authorization") !== "Bearer pat-1" || header("content-type") !== "application/json") return no();
		const { filterGroups, sorts, limit, after } = body as { filterGroups: readonly { filters: readonly { propertyName: string; operator: string; value: string }[] }[]; sorts: object; limit: number; after?: string };
		const filter = filterGroups[0]?.filters[0];
		if (filter !== undefined && (filter.propertyName !== "lastmodifieddate" || filter.operator !== "GTE")) return no();
		if (JSON.stringify(sorts) !== '[{"propertyName":"lastmodifieddate","direction":"ASCENDING"}]') return no();
		const time = (one: Contact): number => Date.parse(one.properties.lastmodifieddate);
		const found = stock().filter((one) => filter === undefined || time(one) >= Number(filter.value)).toSorted((a, b) => time(a) - time(b));
		const start = Number(after ?? 0);
		const more = start + limit < found.length ? { paging: { next: { after: String(start + limit) } } } : {};
		return Response.json({ total: found.length, results: found.slice(start, start + limit), ...more });
	};
}

it("HubSpot: contacts that changed, page by page though some change meanwhile, then only the newer ones", async () => {
	await publishShop({ "pulls/crm.yaml": "connector: hubspot\ntoken: PIPIT_PULL_HUBSPOT\n" });
	const minute = (n: number): string => new Date(Date.parse("2026-11-01T00:00:00Z") + n * 60_000).toISOString();
	// 30 changed at one moment, and many more than a page before and after.
	let stock = Array.from({ length: 330 }, (_, index) => contact(index, minute(index < 150 ? index : index < 280 ? 150 : index)));
	const log: Asked[] = [];
	const first = await run("crm", vendor(({ ...asked }) => {
		const answer = hubspot(() => stock)(asked);
		// Somebody who was read already changes: a count of how many were read would pass over another one.
		if (log.length === 1) stock = stock.map((one) => (one.id === "3" ? contact(3, minute(900)) : one));
		return answer;
	}, log));
	expect(first).toMatchObject({ error: null, refused: 0, cursor: { since: minute(900), next: null } });
	const { results } = await env.DB.prepare("SELECT 1 FROM pulls WHERE source = 'crm' AND accepted >= 330").all();
	expect(results).toHaveLength(1);
	for (const id of [0, 3, 99, 100, 101, 150, 200, 279, 280, 329]) expect((await profile(`email:person${id}@example.com`))?.traits["first_name"], String(id)).toBe(`Name${id}`);

	log.length = 0;
	stock = [...stock, contact(900, minute(901))];
	const second = await run("crm", vendor(hubspot(() => stock), log));
	expect(log).toHaveLength(1);
	// What was found late: a round looks ten minutes back.
	expect(log[0]?.body["filterGroups"]).toEqual([{ filters: [{ propertyName: "lastmodifieddate", operator: "GTE", value: String(Date.parse(minute(890))) }] }]);
	expect(second).toMatchObject({ error: null, cursor: { since: minute(901) } });
	expect((await profile("email:person3@example.com"))?.event_count).toBe(2);
});

/** Orders by updated_at, 2 at a time, with the next page in the Link header. */
function shopify(orders: readonly { readonly id: number; readonly updated_at: string }[]): (asked: Asked) => Response {
	return ({ url, header }) => {
		if (`${url.origin}${url.pathname}` !== SHOP_ADDRESS || header("x-shopify-access-token") !== "shpat_1") return no();
		const since = url.searchParams.get("updated_at_min");
		const found = orders.filter((one) => since === null || Date.parse(one.updated_at) >= Date.parse(since));
		const start = Number(url.searchParams.get("page_info") ?? 0);
		const link: Record<string, string> = start + 2 < found.length ? { link: `<${SHOP_ADDRESS}?page_info=${start + 2}&limit=250>; rel="next"` } : {};
		return Response.json({ orders: found.slice(start, start + 2) }, { headers: link });
	};
}

it("Shopify: a pause that is asked for is kept, a kill in the middle loses and doubles nothing", async () => {
	await publishShop({ "pulls/shop.yaml": "connector: shopify\nshop: my-shop.myshopify.com\nwhat: orders\ntoken: PIPIT_PULL_SHOPIFY\n" });
	const orders = Array.from({ length: 6 }, (_, index) => ({
		id: 100 + index,
		email: "ada@example.com",
		created_at: `2026-11-0${index + 1}T10:00:00Z`,
		updated_at: `2026-11-0${index + 1}T10:00:00Z`,
		total_price: "10.00",
		currency: "EUR",
		line_items: [{ product_id: 1, title: "Cup", price: "10.00", quantity: 1 }],
	}));
	const log: Asked[] = [];
	const tired = await run("shop", vendor(shopify(orders), log, (count) => (count === 2 ? new Response("slow down", { status: 429, headers: { "retry-after": "2.0" } }) : null)));
	expect(tired).toMatchObject({ accepted: 2, failures: 0, error: null, cursor: { next: `${SHOP_ADDRESS}?page_info=2&limit=250` } });
	const [waitUntil, now] = [tired.waitUntil ?? 0, Date.now()];
	expect(waitUntil - now).toBeGreaterThan(0);
	expect(waitUntil - now).toBeLessThanOrEqual(2_000);
	const source = (await siteContext(env, "test-shop"))?.definitions.pulls?.["shop"];
	if (source === undefined) throw new Error("it is not published");
	expect([waitUntil - 1, waitUntil].map((at) => isDue(source, tired, at))).toEqual([false, true]);

	// Killed while it waits for the third page: the second is stored, the lease stays and runs out.
	const reached = Promise.withResolvers<void>();
	const killed = run("shop", vendor(shopify(orders), log, (count) => {
		if (count !== 4) return null;
		reached.resolve();
		return new Promise<Response>(() => {});
	}));
	killed.catch(() => {});
	await reached.promise;
	await expect(run("shop", vendor(shopify(orders), log))).rejects.toThrow("read already");
	await env.DB.exec(`UPDATE pulls SET ran_at = ${Date.now() - 11 * 60_000}`);
	log.length = 0;
	const rest = await run("shop", vendor(shopify(orders), log));
	expect(log.map(({ url }) => url.searchParams.get("page_info"))).toEqual(["4"]);
	expect(rest).toMatchObject({ accepted: 6, refused: 0, failures: 0, error: null, waitUntil: null, cursor: { since: "2026-11-06T10:00:00Z", next: null } });
	const ada = await profile("email:ada@example.com");
	expect(ada?.events.filter(({ name }) => name === "Order Completed").map(({ message_id: id }) => id).toSorted()).toEqual(orders.map(({ id }) => `shopify-order-${id}`));

	// All of it again changes nothing.
	await env.DB.exec("UPDATE pulls SET cursor = NULL");
	await run("shop", vendor(shopify(orders), log));
	expect((await profile("email:ada@example.com"))?.event_count).toBe(ada?.event_count);
});

it("Mailchimp: opens, clicks and bounces of each campaign, then only what is new", async () => {
	await publishShop({ "pulls/news.yaml": "connector: mailchimp\nserver: us6\ntoken: PIPIT_PULL_MAILCHIMP\n" });
	const hour = (n: number): string => new Date(Date.now() - n * 3_600_000).toISOString();
	const campaigns = [
		{ id: "c2", send_time: hour(5), settings: { title: "Autumn sale" } },
		{ id: "c1", send_time: hour(40), settings: { title: "Hello" } },
		{ id: "c0", send_time: hour(24 * 40), settings: { title: "Old" } },
	];
	const activity: Record<string, { email_id: string; email_address: string; activity: object[] }[]> = {
		c2: Array.from({ length: 501 }, (_, index) => ({ email_id: `e${index}`, email_address: `p${index}@example.com`, activity: index === 500 ? [{ action: "open", timestamp: hour(4), ip: "192.0.2.1" }, { action: "click", timestamp: hour(3), url: "https://shop.example/sale" }] : [] })),
		c1: [{ email_id: "e7", email_address: "gone@example.com", activity: [{ action: "bounce", type: "hard", timestamp: hour(39) }, { action: "wonder", timestamp: hour(39) }] }],
	};
	const log: Asked[] = [];
	const mailchimp = ({ url, header }: Asked): Response => {
		if (url.host !== "us6.api.mailchimp.com" || header("authorization") !== `Basic ${btoa("pipit:abc-us6")}`) return no();
		if (url.pathname === "/3.0/campaigns") return url.searchParams.get("status") === "sent" ? Response.json({ campaigns }) : no();
		const id = /^\/3\.0\/reports\/(\w+)\/email-activity$/.exec(url.pathname)?.[1] ?? "";
		const since = url.searchParams.get("since");
		const emails = (activity[id] ?? []).map((email) => ({ ...email, activity: email.activity.filter((one) => since === null || ("timestamp" in one && Date.parse(String(one.timestamp)) >= Date.parse(since))) }));
		const [offset, count] = [Number(url.searchParams.get("offset")), Number(url.searchParams.get("count"))];
		return id === "" ? no() : Response.json({ emails: emails.slice(offset, offset + count), total_items: emails.length });
	};
	const first = await run("news", vendor(mailchimp, log));
	expect(log.map(({ url }) => `${url.pathname} ${url.searchParams.get("offset")}`)).toEqual(["/3.0/campaigns null", "/3.0/reports/c2/email-activity 0", "/3.0/reports/c2/email-activity 500", "/3.0/reports/c1/email-activity 0"]);
	expect(first).toMatchObject({ accepted: 3, refused: 0, error: null, cursor: { next: null } });
	const reader = await profile("email:p500@example.com");
	expect(reader?.events.map(({ name, properties }) => [name, properties["message_name"], properties["link"]]).toSorted()).toEqual([
		["Email Link Clicked", "Autumn sale", "https://shop.example/sale"],
		["Email Opened", "Autumn sale", undefined],
	]);
	expect((await profile("email:gone@example.com"))?.events[0]).toMatchObject({ name: "Email Bounced", properties: { bounce_type: "hard" } });

	log.length = 0;
	activity["c1"]?.push({ email_id: "e8", email_address: "late@example.com", activity: [{ action: "open", timestamp: new Date().toISOString() }] });
	const second = await run("news", vendor(mailchimp, log));
	expect(log[1]?.url.searchParams.get("since")).toBe(first.cursor.since);
	expect(second).toMatchObject({ accepted: 4, error: null });
	expect((await readPull(env.DB, "test-shop", "news")).waitUntil).toBeNull();
});

it("a pause without a number is short, of a day at most, and a 503 without one is a failure", async () => {
	await publishShop({ "pulls/crm.yaml": "connector: hubspot\ntoken: PIPIT_PULL_HUBSPOT\n" });
	const answered = async (status: number, retry: string | null): Promise<PullState> => run("crm", async () => new Response("", { status, headers: retry === null ? {} : { "retry-after": retry } }));
	const wait = async (status: number, retry: string | null): Promise<number> => Math.round((((await answered(status, retry)).waitUntil ?? 0) - Date.now()) / 10_000) * 10;
	expect(await wait(429, null)).toBe(10);
	expect(await wait(429, "999999999")).toBe(86_400);
	expect(await wait(503, new Date(Date.now() + 60_000).toUTCString())).toBe(60);
	expect(await answered(503, null)).toMatchObject({ waitUntil: null, failures: 1, error: "api.hubapi.com answered 503" });
	// A search is no redirect's business.
	expect(await run("crm", async () => new Response("", { status: 302, headers: { location: "https://api.hubapi.com/other" } }))).toMatchObject({ error: "too many redirects" });
});
