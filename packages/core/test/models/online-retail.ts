import { compareEvents, type JsonObject, type ProfileEvent } from "../../src/event/index.ts";
import { identifierKeyOf } from "../../src/identity/index.ts";
import { addDecimals, multiplyDecimals, type Decimal } from "../../src/segment/decimal.ts";

/** One line of the file: so many pieces of one product on one invoice. */
export interface RetailLine {
	readonly invoice: string;
	readonly product: string;
	readonly quantity: number;
	readonly time: number;
	readonly price: number;
	/** Empty where the shop did not know the customer. */
	readonly customer: string;
}

/** Reads UCI Online Retail: comma separated, texts in quotes where they hold a comma. Times have no zone; they are read as UTC. */
export function readRetailLines(csv: string): RetailLine[] {
	const lines: RetailLine[] = [];
	for (const text of csv.split(/\r?\n/).slice(1)) {
		if (text === "") continue;
		const [invoice = "", product = "", , quantity, date = "", price, customer = ""] = cellsOf(text);
		lines.push({
			invoice,
			product,
			quantity: Number(quantity),
			time: Date.parse(`${date.replace(" ", "T")}Z`),
			price: Number(price),
			customer: customer.replace(/\.0$/, ""),
		});
	}
	return lines;
}

/** What all lines come to, exactly. */
export function retailTotal(lines: Iterable<RetailLine>): Decimal {
	let sum: Decimal = 0;
	for (const { quantity, price } of lines) sum = addDecimals(sum, multiplyDecimals(quantity, price));
	return sum;
}

/** Whether a line takes something back: the number of its invoice begins with C. */
export function isCancellation({ invoice }: RetailLine): boolean {
	return invoice.startsWith("C");
}

/**
 * The invoices of every known customer as events. A cancellation becomes a refund under its own number, because the file
 * does not say which invoice it takes back.
 */
export function retailEvents(lines: readonly RetailLine[]): Map<string, ProfileEvent[]> {
	const invoices = new Map<string, RetailLine[]>();
	for (const line of lines) {
		if (line.customer === "") continue;
		const invoice = invoices.get(line.invoice);
		if (invoice === undefined) invoices.set(line.invoice, [line]);
		else invoice.push(line);
	}
	const events = new Map<string, ProfileEvent[]>();
	for (const [invoice, of] of invoices) {
		const [first] = of;
		if (first === undefined) continue;
		const total = Number(retailTotal(of));
		const name = isCancellation(first) ? "Order Refunded" : "Order Completed";
		const event = orderEvent(first.customer, name, Math.min(...of.map(({ time }) => time)), {
			order_id: invoice,
			total: Math.abs(total),
			currency: "GBP",
		});
		events.set(first.customer, [...(events.get(first.customer) ?? []), event]);
	}
	for (const list of events.values()) list.sort(compareEvents);
	return events;
}

/** An order of somebody known by their id in a shop. */
export function orderEvent(customer: string, name: string, time: number, properties: JsonObject): ProfileEvent {
	const identifier = { type: "user_id", value: customer } as const;
	return {
		messageId: `${name} ${customer} ${JSON.stringify(properties["order_id"])}`,
		type: "track",
		name,
		time,
		receivedAt: time,
		source: identifierKeyOf(identifier),
		identifiers: [identifier],
		properties,
		traits: {},
		unset: [],
		consent: null,
		context: {},
	};
}

function cellsOf(line: string): string[] {
	const cells: string[] = [];
	for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
		cells.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
	return cells;
}
