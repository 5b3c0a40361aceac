import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { ProfileEvent } from "../../packages/core/src/event/index.ts";
import { MEASURES } from "../../packages/core/src/model/measure.ts";
import { percentileOf, RFM_CLASSES } from "../../packages/core/src/model/index.ts";
import {
	isCancellation,
	orderEvent,
	readRetailLines,
	retailEvents,
	retailTotal,
} from "../../packages/core/test/models/online-retail.ts";
import { scorePeople, type Scored, type ScoredPeople } from "../../packages/core/test/models/score-people.ts";

/*
 * `node bench/models/models.ts`: the classes of the customers of two real shops, taken through the same steps as the
 * shards. Prints what `docs/models.md` shows. The data lies beside the repository, in ../shared/data (PIPIT_DATA names another place).
 */

const DATA = process.env["PIPIT_DATA"] ?? new URL("../../../shared/data/", import.meta.url).pathname;
const DAY = 86_400_000;

const retail = read("online-retail.csv.gz");
if (retail !== null) {
	const lines = readRetailLines(retail);
	const total = Number(retailTotal(lines)).toFixed(2);
	const cancelled = lines.filter(isCancellation).length;
	check("lines", lines.length, 541_909);
	check("sum of quantity × price", total, "9747747.93");
	check("cancellation lines", cancelled, 9_288);
	check("known customers", new Set(lines.map(({ customer }) => customer)).size - 1, 4_372);
	const events = retailEvents(lines);
	const started = performance.now();
	const scored = scorePeople(events, Date.parse("2011-12-10T00:00:00Z"));
	report("UCI Online Retail, as of 10 December 2011", events, scored, performance.now() - started);
	// Who has refunds only is worth something below zero, but is no customer.
	const known = lines.filter(({ customer }) => customer !== "");
	const nobody = lines.filter(
		({ customer }) => customer !== "" && scored.people.find(({ id }) => id === customer)?.orders === 0,
	);
	const values = sum(scored.people) + Number(retailTotal(nobody));
	check("value of all customers", values.toFixed(2), Number(retailTotal(known)).toFixed(2));
}

const cdnow = read("cdnow_sample.txt.gz");
if (cdnow !== null) {
	const events = new Map<string, ProfileEvent[]>();
	let value = 0;
	for (const [index, line] of cdnow.trim().split(/\r?\n/).entries()) {
		const [customer = "", , date = "", , total = ""] = line.trim().split(/\s+/);
		const time = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00Z`);
		events.set(customer, [
			...(events.get(customer) ?? []),
			orderEvent(customer, "Order Completed", time, { order_id: index, total: Number(total), currency: "USD" }),
		]);
		value += Math.round(Number(total) * 100);
	}
	check("customers", events.size, 2_357);
	const started = performance.now();
	const scored = scorePeople(events, Date.parse("1998-07-01T00:00:00Z"));
	report("CDNOW, every tenth customer, as of 1 July 1998", events, scored, performance.now() - started);
	check("value of all customers in cents", Math.round(sum(scored.people) * 100), value);
}

function report(
	title: string,
	events: ReadonlyMap<string, readonly ProfileEvent[]>,
	{ people, population, moved }: ScoredPeople,
	ms: number,
): void {
	const customers = people.filter(({ orders }) => orders > 0);
	const all = sum(customers);
	console.log(`\n### ${title}\n`);
	console.log(
		`${customers.length.toLocaleString("en")} customers (${people.length - customers.length} more have refunds only), ${[...events.values()].flat().length.toLocaleString("en")} events; ${moved.toLocaleString("en")} entries by the population; ${Math.round(ms)} ms.\n`,
	);
	console.log(
		"| class | people | share | days since the last order, median | orders, mean | value, mean | share of the value |",
	);
	console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
	for (const name of RFM_CLASSES) {
		const members = customers.filter((person) => person.class === name);
		if (members.length === 0) {
			console.log(`| ${name} | 0 | 0.0 % | | | | |`);
			continue;
		}
		const ages = members.map(({ recencyMs }) => recencyMs / DAY).toSorted((a, b) => a - b);
		const median = Math.round(ages[Math.floor((ages.length - 1) / 2)] ?? 0);
		const orders = members.reduce((count, person) => count + person.orders, 0) / members.length;
		console.log(
			`| ${name} | ${members.length} | ${percent(members.length, customers.length)} | ${median} | ${orders.toFixed(1)} | ${(sum(members) / members.length).toFixed(2)} | ${percent(sum(members), all)} |`,
		);
	}
	const top = customers.filter(({ isTopFifth }) => isTopFifth);
	console.log(
		`\n\`{ top: 20%, of: monetary }\`: ${top.length} people (${percent(top.length, customers.length)}) with ${percent(sum(top), all)} of the value.`,
	);
	for (const of of MEASURES) {
		const cuts = [20, 40, 60, 80].map((share) => percentileOf(population, of, share) ?? 0);
		console.log(
			`Cuts of ${of}: ${cuts.map((cut) => (of === "recency" ? `${(cut / DAY).toFixed(1)} d` : cut.toFixed(of === "monetary" ? 2 : 0))).join(", ")}`,
		);
	}
}

function sum(people: readonly Scored[]): number {
	return people.reduce((total, { value }) => total + value, 0);
}

function percent(part: number, whole: number): string {
	return `${((part / whole) * 100).toFixed(1)} %`;
}

function check(what: string, got: number | string, expected: number | string): void {
	console.log(`${got === expected ? "as published" : `EXPECTED ${expected}`}: ${what} ${got}`);
	if (got !== expected) process.exitCode = 1;
}

function read(name: string): string | null {
	const path = `${DATA.replace(/\/$/, "")}/${name}`;
	if (existsSync(path)) return gunzipSync(readFileSync(path)).toString("utf8");
	console.log(`${path} is not there; skipped.`);
	return null;
}
