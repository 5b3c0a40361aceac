import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { weekOf } from "../src/audit/gather.ts";
import { migrate } from "../src/database/migrate.ts";
import { writeMirror } from "../src/project/mirror.ts";
import type { ProjectMessage } from "../src/shard/messages.ts";
import { sweep } from "../src/sweep.ts";
import { ADMIN, CART_ABANDONED, publishShop, request, startAfresh } from "./support.ts";

const DAY = 24 * 3_600_000;
const TODAY = Math.floor(Date.now() / DAY);
const HOUR = 3_600_000;
const SHOPIFY = "provider: shopify\nsecret: PIPIT_HOOK_SHOPIFY\n";

interface MirroredEvent {
	readonly id: string;
	readonly name: string;
	readonly properties?: object;
	readonly at?: number;
}

interface MirroredPerson {
	readonly traits?: object;
	readonly consent?: object;
	readonly segments?: readonly string[];
	readonly events?: readonly MirroredEvent[];
}

let revision = 0;

/** A copy to the mirror as the shards make them. Ids of people are spread over all first digits. */
function person(number: number, { traits = {}, consent = {}, segments = [], events = [] }: MirroredPerson): ProjectMessage {
	const profile = (number % 16).toString(16) + String(number).padStart(15, "0");
	const copy = {
		profile_id: profile,
		revision: (revision += 1),
		first_seen_at: 0,
		last_seen_at: Date.now() - HOUR,
		traits,
		cart: {},
		consent,
		identifiers: [],
		memberships: segments.map((segment) => ({ segment, is_in: 1, since: 0, until: null })),
		flips: [],
		events: events.map(({ id, name, properties = {}, at = Date.now() - HOUR }) => ({ message_id: id, time: at, received_at: at, type: "track", name, properties })),
	};
	return { site: "test-shop", notices: [], copies: [copy] } as unknown as ProjectMessage;
}

function order(id: string, more: object = {}, messageId = `shopify-order-${id}`): MirroredEvent {
	return { id: messageId, name: "Order Completed", properties: { order_id: id, total: 40 + (Number(id) % 20), currency: "EUR", products: [{ product_id: "cup" }], ...more } };
}

function sent(index: number): MirroredEvent {
	return { id: `sent-${index}`, name: "Email Delivered" };
}

/** Nine of ten by a machine. */
function opened(index: number): MirroredEvent {
	return { id: `open-${index}`, name: "Email Opened", properties: { client: index % 10 === 0 ? "human" : "prefetch" } };
}

async function list(): Promise<unknown> {
	return (await request("/api/v1/audits", { headers: ADMIN })).json();
}

async function status(path: string, body?: object): Promise<number> {
	return (await request(`/api/v1/audits${path}`, { headers: ADMIN, ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }) })).status;
}

function noCurrency(count: number, from = 0, at = Date.now() - HOUR): ProjectMessage {
	return person(1, { events: Array.from({ length: count }, (_, index) => ({ ...order(String(from + index), { currency: undefined, total: undefined }), at })) });
}

function fine(): ProjectMessage {
	return person(2, { events: Array.from({ length: 40 }, (_, index) => order(String(1_000 + index))) });
}

interface Report {
	readonly audit: number;
	readonly looked_at: string;
	readonly findings: readonly { readonly id: string; readonly kind: string; readonly says: string; readonly outcome: string }[];
}

interface Listed {
	readonly id: string;
	readonly key: string;
	readonly kind: string;
	readonly says: string;
	readonly verdict: string;
	readonly reopened: string | null;
	readonly note: string | null;
	readonly facts: Record<string, unknown>;
}

async function audit(): Promise<Report> {
	const response = await request("/api/v1/audits", { method: "POST", headers: ADMIN });
	expect(response.status).toBe(200);
	return response.json<Report>();
}

async function findings(query = "verdict=all"): Promise<readonly Listed[]> {
	const response = await request(`/api/v1/audits/findings?${query}`, { headers: ADMIN });
	return (await response.json<{ findings: readonly Listed[] }>()).findings;
}

async function decide(id: string, verdict: string, more: object = {}): Promise<Response> {
	return request(`/api/v1/audits/findings/${id}`, { method: "POST", headers: ADMIN, body: JSON.stringify({ verdict, ...more }) });
}

beforeEach(async () => {
	await startAfresh();
	await migrate(env.DB);
});

describe("an audit", () => {
	it("finds what is missing, contradicts itself, lies apart, stopped, is there twice, or was refused", async () => {
		await publishShop({ "sources/shop.yaml": SHOPIFY });
		const orders = Array.from({ length: 60 }, (_, index) => order(String(index + 1), index < 6 ? { currency: undefined } : {}));
		const odd = [
			order("100", { total: 4_000 }),
			order("101", { total: -5 }),
			order("102", { currency: "USD" }),
			order("103"),
			order("103", { total: 99 }, "from-the-tag-103"),
			// Too long to be looked at, and so not held to be without what it has.
			...[1, 2, 3].map((index) => ({ id: `long-${index}`, name: "Product Viewed", properties: { text: "x".repeat(11_000) } })),
			{ id: "a1", name: "Product Added", properties: { product_id: "cup", price: "12,00" } },
		];
		await writeMirror(env.DB, [
			person(1, { events: orders.slice(0, 30), traits: { plan: "pro", birthday: "2999-01-01", _email: { problem: "not_an_address" } } }),
			person(2, { events: orders.slice(30), traits: { plan: "free", _email: { problem: "not_an_address" } } }),
			person(3, { events: odd, traits: { plan: 3, _email: { problem: "not_an_address" } } }),
			...[4, 5, 6].map((number) => person(number, { traits: { plan: number } })),
			person(7, { traits: { plan: "free" } }),
		]);
		const days = Array.from({ length: 15 }, (_, index) => ({ day: TODAY - 18 + index, name: "Wishlist Shared", count: 20 }));
		await env.DB.batch(days.map(({ day, name, count }) => env.DB.prepare("INSERT INTO event_names VALUES ('test-shop', ?1, ?2, ?3)").bind(day, name, count)));
		await env.DB.exec(`INSERT INTO duplicate_pairs VALUES ('test-shop', 'a', 'b', 0.9, '[]', ${Date.now()}, 'open', NULL, NULL, NULL)`);
		await env.DB.prepare("INSERT INTO quarantine (site, id, received_at, via, problems, sample, whole, event, field, state) VALUES ('test-shop', 'q', ?1, 'plan', '[]', '{}', 1, 'Product Added', 'properties.size', 'reported')").bind(Date.now()).run();

		const report = await audit();
		expect(report.looked_at).toBe("69 events and 7 people");
		const says = (await findings()).map((one) => `${one.key}: ${one.says}`).toSorted();
		const stopped = new Date((TODAY - 4) * DAY).toISOString().slice(0, 10);
		expect(says).toEqual([
			"duplicate/order totals: 1 order came more than once with different totals (from shopify and site)",
			"duplicate/people: 1 pair of profiles may be one person and waits for somebody (pipit duplicates list)",
			"inconsistent/currency/Order Completed/USD/shopify: 1 Order Completed from shopify has the currency USD, while the site's is EUR",
			"inconsistent/future/trait/birthday: 1 person has a birthday in the future",
			"inconsistent/negative/Order Completed/total/shopify: 1 Order Completed from shopify has a negative total",
			"inconsistent/no number/Product Added/price/site: 1 Product Added from site has a price that is no number",
			"inconsistent/trait type/plan: the trait plan has several types (number 4, text 3): a rule that tests one of them misses 43 % of who has it",
			"inconsistent/unclean/email/not_an_address: of 3 of 7 people the email could not be read (not_an_address); it is kept beside the trait",
			"missing/Order Completed/currency/shopify: 6 of 64 Order Completed from shopify (9.4 %) have no currency",
			"outlier/order value/EUR/high: 1 of 56 orders in EUR are far above the others: 4,000 where 51 is the middle",
			"refused/reported/Product Added/properties.size: 1 Product Added did not follow the plan because of properties.size (pipit quarantine list)",
			`stale/event/Wishlist Shared: Wishlist Shared came every day (20 on most), and none since ${stopped}: 3 whole days`,
		]);
		expect(report.findings.every(({ outcome }) => outcome === "new")).toBe(true);
		expect(await (await request("/api/v1/audits/latest", { headers: ADMIN })).json()).toEqual(report);
	});

	it("is told of as a page, in which what strangers wrote stays text", async () => {
		await publishShop();
		const plan = "<script>alert(1)</script>";
		await writeMirror(env.DB, [1, 2, 3, 4, 5, 6].map((number) => person(number, { traits: { [plan]: number > 3 ? 1 : "x" } })));
		const { audit: number } = await audit();
		for (const name of ["latest", String(number)]) {
			const page = await request(`/api/v1/audits/${name}.html`, { headers: ADMIN });
			expect(page.headers.get("content-type")).toContain("text/html");
			expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
			const text = await page.text();
			expect(text).toContain("the trait &lt;script&gt;alert(1)&lt;/script&gt; has several types");
			expect(text).not.toContain("<script");
		}
		expect((await request("/api/v1/audits/latest.html")).status).toBe(401);
	});

	it("says what it cannot answer", async () => {
		await publishShop();
		expect(await status("/latest")).toBe(404);
		expect(await status("/7.html")).toBe(404);
		expect(await status("/first")).toBe(404);
		expect(await status("/findings?verdict=maybe")).toBe(400);
		expect(await status("/findings?kind=odd")).toBe(400);
		expect(await status("/findings/0123", { verdict: "fixed" })).toBe(404);
		expect(await status("/findings/0123", { verdict: "gone" })).toBe(400);
		await env.DB.exec(`INSERT INTO audits VALUES ('test-shop', 1, 'person', ${Date.now() - 1_000}, NULL, '', '[]', NULL)`);
		expect(await status("", {})).toBe(409);
		// Whoever was killed does not hold it for ever.
		await env.DB.exec(`UPDATE audits SET started_at = ${Date.now() - HOUR}`);
		expect(await status("", {})).toBe(200);
	});
});

describe("a verdict", () => {
	const KEY = "missing/Order Completed/currency/shopify";

	async function found(): Promise<Listed> {
		const one = (await findings()).find(({ key }) => key === KEY);
		if (one === undefined) throw new Error("there is no such finding");
		return one;
	}

	it("of what is expected sticks until it is twice as bad", async () => {
		await publishShop();
		await writeMirror(env.DB, [noCurrency(4), fine()]);
		await audit();
		const decided = await decide((await found()).id, "expected", { note: "gift cards have none", by: "eve" });
		expect(await decided.json()).toMatchObject({ verdict: "expected", decided_by: "eve", note: "gift cards have none" });
		await writeMirror(env.DB, [noCurrency(2, 100)]);
		await audit();
		expect(await found()).toMatchObject({ verdict: "expected", reopened: null });
		await writeMirror(env.DB, [noCurrency(4, 200)]);
		await env.DB.prepare("INSERT INTO audit_measures VALUES ('test-shop', 'missing_share', 'Order Completed/currency/shopify', ?1, 0.02)").bind(weekOf(Date.now()) - 1).run();
		const report = await audit();
		expect(await found()).toMatchObject({ verdict: "open", reopened: "worse", note: "gift cards have none", says: "10 of 50 Order Completed from shopify (20 %, 2.0 % in the weeks before) have no currency" });
		expect(report.findings.find(({ outcome }) => outcome === "reopened")?.says).toContain("have no currency");
	});

	it("of what is fixed holds for what came before, and not for what comes after", async () => {
		await publishShop();
		await writeMirror(env.DB, [noCurrency(4), fine()]);
		await audit();
		await decide((await found()).id, "fixed");
		await audit();
		expect(await found()).toMatchObject({ verdict: "fixed", reopened: null });
		await writeMirror(env.DB, [noCurrency(1, 100, Date.now() + 1_000)]);
		await audit();
		expect(await found()).toMatchObject({ verdict: "open", reopened: "came back" });
	});

	it("is given by the audit itself where the fault is gone", async () => {
		await publishShop();
		await writeMirror(env.DB, [noCurrency(4), fine()]);
		await audit();
		await decide((await found()).id, "accepted");
		await env.DB.exec("DELETE FROM events WHERE properties NOT LIKE '%currency%'");
		const report = await audit();
		expect(report.findings.find(({ outcome }) => outcome === "over")?.says).toBe(KEY);
		expect(await found()).toMatchObject({ verdict: "fixed", decided_by: "audit" });
		expect(await findings("verdict=open&kind=missing")).toEqual([]);
	});
});

describe("a segment", () => {
	const WEEK = weekOf(Date.now());

	async function earlier(measure: string, subject: string, values: readonly number[]): Promise<void> {
		await env.DB.batch(values.map((value, index) => env.DB.prepare("INSERT INTO audit_measures VALUES ('test-shop', ?1, ?2, ?3, ?4)").bind(measure, subject, WEEK - values.length + index, value)));
	}

	it("whose size left its trend is told, because of the rule that was changed", async () => {
		await publishShop();
		await env.DB.exec(`UPDATE publications SET published_at = ${Date.now() - 30 * DAY}`);
		await publishShop({ "segments/cart-abandoned.yaml": CART_ABANDONED.replace("30m", "3h") });
		await earlier("segment_size", "cart-abandoned", [200, 210, 205, 198, 203, 207, 201, 204]);
		await writeMirror(env.DB, Array.from({ length: 90 }, (_, index) => person(index, { segments: ["cart-abandoned"] })));
		await audit();
		const today = new Date().toISOString().slice(0, 10);
		expect((await findings("kind=segment")).map(({ key, says }) => [key, says])).toEqual([
			["segment/cart-abandoned/size/fell", `cart-abandoned: members fell to 90 where 204 was to be expected (-56 %); likely because its rule was changed on ${today}`],
		]);
	});

	it("whose opens fell is told, because machines open instead; their opens count as nobody's", async () => {
		await publishShop();
		await earlier("opens_per_reached", "cart-abandoned", [0.42, 0.4, 0.41, 0.43, 0.4]);
		await earlier("machine_opens", "", [0.3, 0.31, 0.29]);
		await writeMirror(env.DB, Array.from({ length: 200 }, (_, index) => person(index, { segments: ["cart-abandoned"], events: [sent(index), ...(index < 100 ? [opened(index)] : [])] })));
		await audit();
		expect((await findings("kind=segment")).map(({ says }) => says)).toEqual([
			"cart-abandoned: open rate fell to 5.0 % where 41 % was to be expected (-88 %); likely because machines made 90 % of the opens, 30 % before",
		]);
	});
});

describe("the audit of the week", () => {
	it("runs once, keeps the week's figures, and is made up for where it was killed", async () => {
		await publishShop({ "sources/shop.yaml": SHOPIFY });
		await writeMirror(env.DB, [person(1, { segments: ["cart-abandoned"] })]);
		await sweep(env);
		await sweep(env);
		expect(await list()).toMatchObject({ audits: [{ audit: 1, asked_by: "schedule", error: null }] });
		const { results } = await env.DB.prepare("SELECT measure, subject, week, value FROM audit_measures ORDER BY measure").all();
		expect(results).toEqual([
			{ measure: "segment_size", subject: "cart-abandoned", week: weekOf(Date.now()), value: 1 },
			{ measure: "source_events", subject: "shopify", week: weekOf(Date.now()), value: 0 },
		]);
		await env.DB.exec(`UPDATE audits SET finished_at = NULL, started_at = ${Date.now() - HOUR}`);
		await sweep(env);
		// On a Monday right after midnight the killed one was last week's, and the new one is this week's all the same.
		expect(await list()).toMatchObject({ audits: [{ audit: 2, asked_by: "schedule" }, { audit: 1, finished_at: null }] });
	});

	it("tells of a webhook that never delivered, of one that stopped, and of a list that cannot be read", async () => {
		await publishShop({ "sources/shop.yaml": SHOPIFY, "sources/pay.yaml": "provider: stripe\nsecret: PIPIT_HOOK_STRIPE\n", "pulls/crm.yaml": "connector: hubspot\ntoken: PIPIT_PULL_HUBSPOT\n" });
		const week = weekOf(Date.now());
		await env.DB.exec(`INSERT INTO audit_measures VALUES ('test-shop', 'source_events', 'shopify', ${week - 1}, 300), ('test-shop', 'source_events', 'stripe', ${week - 1}, 0)`);
		await env.DB.exec(`INSERT INTO pulls (site, source, cursor, ran_at, accepted, refused, failures, error) VALUES ('test-shop', 'crm', NULL, ${Date.now()}, 0, 0, 4, 'api.hubapi.com answered 401')`);
		await audit();
		expect((await findings("kind=stale")).map(({ says }) => says).toSorted()).toEqual([
			"pulls/crm cannot be read: api.hubapi.com answered 401",
			"sources/pay has never delivered anything: is its address saved with the sender?",
			"sources/shop delivered 300 events in most weeks, and none in the last 7 days",
		]);
	});
});

describe("a publication", () => {
	it("warns where carts fill and no order comes", async () => {
		await publishShop();
		await env.DB.exec(`INSERT INTO event_names VALUES ('test-shop', ${TODAY - 1}, 'Product Added', 300), ('test-shop', ${TODAY}, 'Product Added', 12)`);
		const { warnings } = await (await publishShop()).json<{ warnings: readonly { message: string }[] }>();
		expect(warnings.map(({ message }) => message)).toEqual([
			"blocks/cart, segments/cart-abandoned: 312 Product Added, 0 Order Completed since yesterday: is the checkout connected? Hosted checkouts never run the tag; their orders come by webhook (docs/webhooks.md)",
		]);
		await env.DB.exec(`INSERT INTO event_names VALUES ('test-shop', ${TODAY}, 'Order Completed', 40)`);
		expect(await (await publishShop()).json()).toMatchObject({ warnings: [] });
	});
});
