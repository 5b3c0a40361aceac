import { describe, expect, it } from "vitest";
import type { Json } from "../event/event.ts";
import { formatPath } from "../problem/index.ts";
import { AT_THE_BEGINNING, pageAddress, pageRequest, type PullCursor, readPage } from "./pull-page.ts";
import { parsePull, type PullSource } from "./pull.ts";

const SETTING = { country: null, currency: "EUR", asOf: Date.parse("2026-11-22T10:00:00Z") };
const MAPPING = { kind: "people", source: "crm", id: "id", person: { email: "mail" }, traits: { plan: "plan.name" } };

function source(input: object): PullSource {
	const result = parsePull(input);
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result.value;
}

function faults(input: object): string[] {
	const result = parsePull(input);
	return result.ok ? [] : result.problems.map(({ path }) => formatPath(path));
}

function page(of: PullSource, body: Json, cursor: PullCursor = AT_THE_BEGINNING, link: string | null = null): NonNullable<ReturnType<typeof readPage>> {
	const read = readPage(of, body, link, cursor, SETTING);
	if (read === null) throw new Error("no list");
	return read;
}

describe("a list with a token", () => {
	const crm = source({ url: "https://crm.example/people?size=2", headers: { Authorization: "Bearer ${PIPIT_PULL_CRM}" }, items: "data", next: { path: "paging.after", parameter: "after" }, since: { path: "changed", parameter: "since" }, mapping: MAPPING });

	it("goes on page by page, and the next round from what was newest", () => {
		expect(pageAddress(crm, AT_THE_BEGINNING)).toBe("https://crm.example/people?size=2");
		const first = page(crm, { data: [{ id: 1, mail: "a@example.com", changed: "2026-05-02T00:00:00Z", plan: { name: "pro" } }, { id: 2, changed: "2026-05-09T00:00:00Z" }], paging: { after: "x y" } });
		expect(first).toMatchObject({ isLast: false, calls: [{ type: "identify", traits: { email: "a@example.com", plan: "pro" } }], refused: [{ problems: [{ path: ["mail"] }] }] });
		expect(pageAddress(crm, first.cursor)).toBe("https://crm.example/people?size=2&after=x+y");
		const last = page(crm, { data: [{ id: 3, mail: "c@example.com", changed: "2026-05-05T00:00:00Z" }], paging: {} }, first.cursor);
		expect(last).toMatchObject({ isLast: true, cursor: { since: "2026-05-09T00:00:00Z", next: null, newest: null } });
		expect(pageAddress(crm, last.cursor)).toBe("https://crm.example/people?size=2&since=2026-05-09T00%3A00%3A00Z");
		expect(page(crm, { data: [], paging: {} }, last.cursor).cursor).toEqual(last.cursor);
	});

	it("is not where it should be", () => {
		expect(readPage(crm, { results: [] }, null, AT_THE_BEGINNING, SETTING)).toBeNull();
		expect(page(crm, { data: [7], paging: {} }).refused).toHaveLength(1);
	});

	it("does not ask for the same page for ever", () => {
		const first = page(crm, { data: [], paging: { after: "same" } });
		expect(page(crm, { data: [], paging: { after: "same" } }, first.cursor).isLast).toBe(true);
	});
});

it.each([
	["https://crm.example/a?page=2", false],
	["/a?page=2", false],
	["https://evil.example/a", true],
	["http://crm.example/a", true],
	["javascript:alert(1)", true],
])("a next page at %s stays on the host that the key is for, or ends the round: %s", (next, isLast) => {
	const list = source({ url: "https://crm.example/a", items: "data", next: { url: "next" }, mapping: MAPPING });
	expect(page(list, { data: [], next })).toMatchObject({ isLast });
});

it("orders of Shopify are those of its webhooks, over the Link header", () => {
	const orders = source({ connector: "shopify", shop: "my-shop.myshopify.com", what: "orders", token: "PIPIT_PULL_SHOPIFY" });
	const link = '<https://my-shop.myshopify.com/admin/api/2026-10/orders.json?page_info=p1>; rel="previous", <https://my-shop.myshopify.com/admin/api/2026-10/orders.json?page_info=p2>; rel="next"';
	const read = page(orders, { orders: [{ id: 5501, email: "ada@example.com", created_at: "2026-05-17T10:00:00+02:00", updated_at: "2026-05-18T10:00:00+02:00", total_price: "54.90", currency: "EUR", line_items: [] }] }, AT_THE_BEGINNING, link);
	expect(read.calls).toMatchObject([{ event: "Order Completed", messageId: "shopify-order-5501" }]);
	expect(pageAddress(orders, read.cursor)).toBe("https://my-shop.myshopify.com/admin/api/2026-10/orders.json?page_info=p2");
	expect(page(orders, { orders: [] }, read.cursor).cursor.since).toBe("2026-05-18T10:00:00+02:00");
});

it("contacts of HubSpot are people", () => {
	const contacts = source({ connector: "hubspot", token: "PIPIT_PULL_HUBSPOT" });
	const read = page(contacts, { results: [{ id: "7", properties: { email: "ada@example.com", firstname: "Ada", country: "Deutschland", lastmodifieddate: "2026-05-17T10:00:00Z" } }], paging: { next: { after: "8" } } });
	expect(read.calls).toMatchObject([{ type: "identify", timestamp: "2026-05-17T10:00:00.000Z", traits: { email: "ada@example.com", first_name: "Ada", address: { country: "Deutschland" }, hubspot_id: "7" } }]);
	const { url, body } = pageRequest(contacts, read.cursor);
	expect(url).toBe("https://api.hubapi.com/crm/v3/objects/contacts/search");
	expect(JSON.parse(body ?? "")).toMatchObject({ filterGroups: [{ filters: [{ propertyName: "lastmodifieddate", operator: "GTE", value: String(Date.parse("2026-05-17T10:00:00Z")) }] }], limit: 100 });
});

it("a definition is refused with each fault at its place", () => {
	expect(faults({ url: "ftp://x", every: "1m", headers: { a: "${PIPIT_ADMIN_KEY}" }, next: {}, since: "x", mapping: { kind: "products" } })).toEqual(["every", "url", "headers.a", "mapping.id", "next", "since"]);
	expect(faults({ connector: "shopify", shop: "evil.example", what: "all", token: "KEY" })).toEqual(["shop", "what", "token"]);
	expect(faults({ connector: "ftp" })[0]).toBe("connector");
});
