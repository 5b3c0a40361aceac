import type { ProfileEvent } from "../../packages/core/src/event/index.ts";
import { mintProfileId } from "../../packages/core/src/identity/index.ts";
import { histogramOf, populationOf, RFM_CLASSES } from "../../packages/core/src/model/index.ts";
import { newProfile, step } from "../../packages/core/src/profile/index.ts";
import { compile, type Rule } from "../../packages/core/src/segment/index.ts";
import { orderEvent } from "../../packages/core/test/models/online-retail.ts";

/* `node bench/models/speed.ts`: what one event costs where every segment is a model, against as many segments that count orders. */

const DAY = 86_400_000;
const PEOPLE = 2_000;
const EVENTS = 30;
const START = Date.parse("2026-01-01T00:00:00Z");

const money = histogramOf(Array.from({ length: 1_000 }, (_, index) => 10 + index));
const population = populationOf(
	[
		{
			monetary: money,
			frequency: histogramOf(Array.from({ length: 1_000 }, (_, index) => 1 + (index % 12))),
			recency: histogramOf(Array.from({ length: 1_000 }, (_, index) => index * DAY)),
			"monetary within 90d": money,
		},
	],
	null,
	START,
);

const models: { readonly [id: string]: Rule } = {
	...Object.fromEntries(RFM_CLASSES.map((name) => [name, { rfm: name }])),
	top: { top: "20%", of: "monetary" },
	middle: { middle: "60%", of: "monetary" },
	recent: { top: "20%", of: "monetary", within: "90d" },
	highly: { engagement: "highly" },
	inactive: { engagement: "inactive" },
	new: { lifecycle: "new" },
	risk: { lifecycle: ["churn_risk", "lapsed"] },
};
const counts = Object.fromEntries(
	Object.keys(models).map((id, index): [string, Rule] => [
		id,
		{ event: ["Order Completed", "Product Viewed"], within: `${30 + index}d`, count: { gte: 1 + (index % 3) } },
	]),
);

const seconds = { models: measure(models), counts: measure(counts) };
for (const [name, took] of Object.entries(seconds))
	console.log(
		`${Object.keys(models).length} segments of ${name}: ${Math.round((PEOPLE * EVENTS) / took).toLocaleString("en")} events/s`,
	);
console.log(`ratio ${(seconds.models / seconds.counts).toFixed(2)}`);

function measure(segments: { readonly [id: string]: Rule }): number {
	const compiled = compile({ version: "v1", timeZone: "UTC", segments, traits: {}, rules: {}, population });
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	const program = compiled.value;
	const lives = Array.from({ length: PEOPLE }, (_, person) =>
		Array.from({ length: EVENTS }, (_event, index) => makeEvent(person, index)),
	);
	let best = Infinity;
	for (let round = 0; round < 4; round += 1) {
		const started = performance.now();
		lives.forEach((events, person) => {
			let state = newProfile(mintProfileId(0, [0, person]), START);
			for (const event of events)
				state = step({ program, state, events: [event], now: event.time, history: () => events }).state;
		});
		best = Math.min(best, (performance.now() - started) / 1_000);
	}
	return best;
}

/** A third of what happens is an order. */
function makeEvent(person: number, index: number): ProfileEvent {
	const name = (person + index) % 3 === 0 ? "Order Completed" : "Product Viewed";
	return orderEvent(String(person), name, START + index * 3 * DAY + person, {
		order_id: index,
		total: 20 + ((person * 7 + index) % 50),
	});
}
