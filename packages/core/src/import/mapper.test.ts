import { describe, expect, it } from "vitest";
import type { JsonObject } from "../event/event.ts";
import { formatPath } from "../problem/index.ts";
import { knownFormats, recogniseFormat } from "./formats.ts";
import { continuesRecord, type Mapped, mapRecord, orderOf, type SourceRow } from "./mapper.ts";
import { type Mapping, parseMapping } from "./mapping.ts";
import { readRow, shapeOf } from "./table.ts";

const SETTING = { country: "DE", currency: "EUR", asOf: Date.parse("2026-11-01T00:00:00Z") };

function mappingOf(input: object): Mapping {
	const result = parseMapping(input);
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result.value;
}

function rowsOf(csv: string): { readonly columns: readonly string[]; readonly rows: readonly SourceRow[] } {
	const [header = "", ...lines] = csv.trim().split("\n");
	const shape = shapeOf(header);
	if (!shape.ok) throw new Error("no header");
	return {
		columns: shape.value.columns,
		rows: lines.map((line) => {
			const row = readRow(shape.value, line);
			if (!row.ok) throw new Error(JSON.stringify(row.problems));
			return row.value;
		}),
	};
}

function call(mapped: Mapped): JsonObject {
	if (mapped.kind !== "call") throw new Error(JSON.stringify(mapped));
	return mapped.call;
}

describe("an export of Shopify", () => {
	it("of orders: the rows of one order are one call, under the id that the webhook gives it", () => {
		const { columns, rows } = rowsOf(`
Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Country,Id,Phone
#1001,ada@example.com,paid,2026-05-17 10:00:05 +0200,EUR,50.00,4.90,8.77,54.90,,2026-05-17 10:00:00 +0200,2,Mug,15.00,mug,Ada Lovelace,DE,5501,'+4930901820
#1001,ada@example.com,,,,,,,,,,1,"Pot, blue",20.00,pot,,,,
#1002,bob@example.com,voided,,EUR,1,0,0,1,,2026-05-18 10:00:00 +0200,1,Mug,1,mug,,,5502,`);
		const format = recogniseFormat(columns, "orders");
		expect(format?.name).toBe("Shopify orders");
		const mapping = format?.mapping ?? mappingOf({});
		const [first, second, third] = rows;
		if (first === undefined || second === undefined || third === undefined) throw new Error("three rows");
		expect(continuesRecord(mapping, "#1001", second)).toBe(true);
		expect(continuesRecord(mapping, "#1001", third)).toBe(false);
		expect(call(mapRecord(mapping, [first, second], SETTING))).toEqual({
			type: "track",
			event: "Order Completed",
			messageId: "shopify-order-5501",
			timestamp: "2026-05-17T08:00:00.000Z",
			properties: {
				order_id: "5501",
				order_name: "#1001",
				total: 54.9,
				currency: "EUR",
				revenue: 50,
				shipping: 4.9,
				tax: 8.77,
				products: [
					{ product_id: "mug", sku: "mug", name: "Mug", price: 15, quantity: 2 },
					{ product_id: "pot", sku: "pot", name: "Pot, blue", price: 20, quantity: 1 },
				],
			},
			context: { traits: { name: "Ada Lovelace", address: { country: "DE" }, email: "ada@example.com", phone: "+4930901820" } },
		});
		expect(mapRecord(mapping, [third], SETTING)).toEqual({ kind: "skipped" });
	});

	it("of customers: consent to email is what they said, and the file's time holds", () => {
		const { columns, rows } = rowsOf("Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Total Spent,Default Address City,Phone\n'77,Ada,Lovelace,ada@example.com,yes,12.00,Berlin,");
		const format = recogniseFormat(columns, null);
		const mapped = call(mapRecord(format?.mapping ?? mappingOf({}), rows, SETTING));
		expect(mapped).toMatchObject({ type: "identify", userId: "77", timestamp: "2026-11-01T00:00:00.000Z", traits: { email: "ada@example.com", first_name: "Ada", address: { city: "Berlin" } }, context: { consent: { categoryPreferences: { email: true } } } });
		expect(orderOf({ kind: "call", call: mapped, problems: [] })).toEqual({ person: "77", time: SETTING.asOf });
	});
});

it("every known export is recognised by its own columns, whatever stands beside them", () => {
	for (const format of knownFormats()) {
		expect(recogniseFormat([...format.proof, "Something"], null)?.name).toBe(format.name);
		expect(recogniseFormat(format.proof, format.mapping.kind)?.name).toBe(format.name);
		expect(recogniseFormat(format.proof.slice(1), null)?.name).not.toBe(format.name);
	}
});

describe("a mapping file", () => {
	const events = mappingOf({ kind: "events", source: "till", id: "nr", time: "when", event: { column: "what" }, person: { email: "mail" }, properties: { total: { column: "sum", kind: "number" } }, decimal: ",", rest: true });

	it("maps a till's own file, with what it does not name in snake_case", () => {
		const { rows } = rowsOf("nr;when;what;mail;sum;Shop Name\n7;17.05.2026 10:00;Receipt Printed;ada@example.com;1.234,50;Berlin");
		expect(call(mapRecord(events, rows, SETTING))).toMatchObject({ type: "track", event: "Receipt Printed", messageId: "till-events-7", timestamp: "2026-05-17T10:00:00.000Z", properties: { total: 1234.5, shop_name: "Berlin" }, context: { traits: { email: "ada@example.com" } } });
	});

	it("takes JSON lines by path", () => {
		const mapping = mappingOf({ kind: "people", person: { email: "person.mail" }, traits: { plan: "plan.name", tags: "tags" } });
		const shape = shapeOf('{"a":1}');
		const row = shape.ok ? readRow(shape.value, '{"person":{"mail":"ada@example.com"},"plan":{"name":"pro"},"tags":["a"]}') : shape;
		if (!row.ok) throw new Error("refused");
		expect(call(mapRecord(mapping, [row.value], SETTING))).toMatchObject({ traits: { email: "ada@example.com", plan: "pro", tags: ["a"] } });
	});

	it("names what is missing or wrong in a record, and takes the rest", () => {
		const { rows } = rowsOf("nr;when;what;mail;sum\n1;yesterday;x;a@example.com;1\n2;2026-05-17;;a@example.com;1\n3;2026-05-17;x;;1\n4;2026-05-17;x;a@example.com;a lot");
		const found = rows.map((row) => mapRecord(events, [row], SETTING)).map((mapped) => `${mapped.kind} ${mapped.kind === "skipped" ? "" : mapped.problems.map(({ path }) => formatPath(path)).join()}`);
		expect(found).toEqual(["refused when", "refused what", "refused mail", "call sum"]);
	});

	it("gives a record read twice the same id, and a changed one another", () => {
		const mapping = mappingOf({ kind: "people", person: { email: "mail" } });
		const ids = ["mail,plan\na@example.com,pro", "mail,plan\na@example.com,pro", "mail,plan\na@example.com,free"].map((csv) => call(mapRecord(mapping, rowsOf(csv).rows, SETTING))["messageId"]);
		expect(ids[0]).toBe(ids[1]);
		expect(ids[0]).not.toBe(ids[2]);
	});

	it("is refused with each fault at its place", () => {
		const result = parseMapping({ kind: "thing", source: "A B", person: { mail: "x" }, traits: { "a..b": "x", c: { column: "x", kind: "fone" } }, decimal: "'", extra: 1 });
		expect(result.ok ? [] : result.problems.map(({ path }) => formatPath(path))).toEqual(["extra", "kind", "source", "person.mail", "decimal", 'traits["a..b"]', "traits.c.kind", "person"]);
	});
});
