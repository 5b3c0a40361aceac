import { parseRule, type Rule } from "@pipit/core/segment";
import { formatProblem } from "@pipit/core/problem";
import { below, pick, type Random, randomFrom } from "../random.ts";
import { BRANDS, CATEGORIES, COUNTRIES, PLANS, TEMPLATES } from "./shop.ts";

/**
 * `count` different segments such as a shop's marketers write: counts, sums and other aggregates in windows, carts, waits, sequences, traits, scores and logic, with the windows and thresholds that
 * people choose. The same for the same count; a longer list begins with the shorter one.
 */
export function makeSegments(count: number): { readonly [id: string]: Rule } {
	const random = randomFrom(20_260_501);
	const segments: { [id: string]: Rule } = {};
	const meanings = new Set<string>();
	for (let made = 0, tried = 0; made < count; tried += 1) {
		// A kind of which every variation is made already has its turn go to the next one.
		const make = KINDS[tried % KINDS.length];
		if (make === undefined) throw new Error("no kinds of segments");
		const behaviour = make(random, Object.keys(segments));
		// A long list is long because the same ideas are kept per country, plan and language.
		const isForSome = made >= KINDS.length && random() < 0.6;
		const rule = ruleOf(isForSome ? { all: [audience(random), behaviour] } : behaviour);
		const meaning = JSON.stringify(rule);
		if (meanings.has(meaning)) continue;
		meanings.add(meaning);
		segments[`segment-${made}`] = rule;
		made += 1;
	}
	return segments;
}

/**
 * `count` different segments over few ideas: what marketers do with the conditions that a shop has, once it has them. At
 * 100 segments they share 43 conditions, as in the measurement that the budgets were set by; the ideas grow with the root
 * of the segments.
 */
export function makeSharedSegments(count: number): { readonly [id: string]: Rule } {
	const random = randomFrom(20_260_502);
	const ideas = Object.values(makeSegments(Math.round(IDEAS_OF_100 * Math.sqrt(count / 100))));
	const segments: { [id: string]: Rule } = {};
	const meanings = new Set<string>();
	for (let made = 0; made < count; ) {
		const rule = made < ideas.length ? (ideas[made] ?? { everyone: true }) : ruleOf(joined(random, ideas));
		const meaning = JSON.stringify(rule);
		if (meanings.has(meaning)) {
			if (made < ideas.length) made += 1;
			continue;
		}
		meanings.add(meaning);
		segments[`segment-${made}`] = rule;
		made += 1;
	}
	return segments;
}

/** With so many ideas there are 43 conditions. */
const IDEAS_OF_100 = 31;

/** This and that, this but not that, this or that. */
function joined(random: Random, ideas: readonly Rule[]): unknown {
	const [one, other] = [pick(random, ideas), pick(random, ideas)];
	const which = random();
	if (which < 0.5) return { all: [one, other] };
	return which < 0.8 ? { all: [one, { not: other }] } : { any: [one, other] };
}

function ruleOf(source: unknown): Rule {
	const rule = parseRule(source);
	if (!rule.ok) throw new Error(`${JSON.stringify(source)}: ${rule.problems.map(formatProblem).join("; ")}`);
	return rule.value;
}

type Kind = (random: Random, made: readonly string[]) => unknown;

function audience(random: Random): unknown {
	const which = random();
	if (which < 0.5) return { trait: "country", in: [pick(random, COUNTRIES), pick(random, COUNTRIES)] };
	if (which < 0.8) return { trait: "plan", eq: pick(random, PLANS) };
	return { trait: "language", starts_with: pick(random, ["de", "fr", "en", "it", "nl"]) };
}

const WINDOWS = ["1d", "3d", "7d", "14d", "30d", "60d", "90d"];
const WAITS = ["30m", "1h", "2h", "4h", "1d", "2d", "3d", "7d"];
const EVENTS = [
	"Product Viewed",
	"Product Added",
	"Cart Viewed",
	"Checkout Started",
	"Order Completed",
	"Page Viewed",
	"Products Searched",
];

/** The order decides what is in a list of ten: one of each of the ten that shops begin with. */
const KINDS: readonly Kind[] = [
	(random) => ({
		event: "Product Viewed",
		where: { category: pick(random, CATEGORIES) },
		within: pick(random, WINDOWS),
		count: { gte: 1 + below(random, 8) },
	}),
	(random) => ({
		cart: {
			items: { gte: 1 + below(random, 3) },
			value: { gte: 10 * below(random, 20) },
			idle: pick(random, WAITS),
			leave_after: pick(random, ["3d", "7d", "14d"]),
		},
	}),
	(random) => ({
		event: "Order Completed",
		within: pick(random, WINDOWS),
		sum: "total",
		gt: 25 * (1 + below(random, 40)),
	}),
	(random) => ({
		after: { event: "Product Viewed", where: { category: pick(random, CATEGORIES) } },
		wait: pick(random, WAITS),
		without: ["Order Completed"],
		by: "product_id",
		leave_after: pick(random, ["7d", "14d", "30d"]),
	}),
	(random) => ({
		not: { event: pick(random, ["*", ...EVENTS]), within: pick(random, [...WINDOWS, "45d", "120d", "180d"]) },
	}),
	(random) => ({
		all: [
			{ trait: "plan", eq: pick(random, PLANS) },
			{ event: "Product Viewed", within: pick(random, WINDOWS), count: { gte: 1 + below(random, 10) } },
		],
	}),
	(random) => ({
		all: [
			{ event: "Order Completed", within: pick(random, WINDOWS), count: { eq: 0 } },
			{ event: "Product Added", within: pick(random, WINDOWS), count: { gte: 1 + below(random, 4) } },
		],
	}),
	(random) => ({ event: "Email Opened", where: { template: pick(random, TEMPLATES) }, within: pick(random, WINDOWS) }),
	(random) => ({
		any: [
			{ trait: "country", in: [pick(random, COUNTRIES), pick(random, COUNTRIES)] },
			{ trait: "points", gte: 100 * below(random, 50) },
		],
	}),
	(random) => ({
		after: { event: "Checkout Started" },
		wait: pick(random, WAITS),
		without: ["Order Completed"],
		leave_after: pick(random, WINDOWS),
	}),
	(random) => ({
		event: "Order Completed",
		within: pick(random, ["30d", "60d", "90d", "180d", "365d"]),
		avg: "total",
		gte: 10 * (2 + below(random, 40)),
	}),
	(random, made) => ({ all: [{ segment: pick(random, made) }, { not: { segment: pick(random, made) } }] }),
	(random) => ({
		event: "Email Opened",
		within: pick(random, WINDOWS),
		count: { lt: 1 + below(random, 3) },
		min_profile_age: pick(random, ["7d", "14d", "30d", "60d"]),
	}),
	(random) => ({
		all: [
			{ event: "Email Opened", within: pick(random, WINDOWS) },
			{
				not: {
					event: "Email Link Clicked",
					where: { template: pick(random, TEMPLATES) },
					within: pick(random, WINDOWS),
				},
			},
		],
	}),
	(random) => ({
		after: { event: "Product Added", where: { brand: pick(random, BRANDS) } },
		wait: pick(random, WAITS),
		without: ["Order Completed", "Product Removed"],
		anchor: "first",
		leave_after: pick(random, ["7d", "14d"]),
	}),
	(random) => ({ cart: { contains: { category: pick(random, CATEGORIES) }, value: { gte: 10 * below(random, 30) } } }),
	(random) => ({
		last: pick(random, ["Email Opened", "Email Link Clicked"]),
		has: { template: pick(random, TEMPLATES) },
	}),
	(random) => ({
		sequence: [
			{ event: "Products Searched" },
			{ event: "Product Viewed", within: pick(random, WAITS) },
			{ event: "Product Added", within: pick(random, WAITS) },
		],
		without: ["Order Completed"],
		within: pick(random, WINDOWS),
	}),
	(random) => ({ held: "plan", eq: pick(random, PLANS), during: pick(random, WINDOWS) }),
	(random) => ({
		all: [
			{ consent: "email" },
			{ share: `${5 * (1 + below(random, 19))}%`, salt: pick(random, ["spring", "summer", "autumn", "holdout"]) },
		],
	}),
	(random) => ({
		all: [
			{ device: pick(random, ["mobile", "desktop", "tablet"]) },
			{ country: [pick(random, COUNTRIES), pick(random, COUNTRIES)] },
		],
	}),
	(random) => ({
		points: [
			{ when: { event: "Product Viewed", within: "7d" }, add: 10 },
			{ when: { event: "Email Opened", within: "30d" }, add: 5 * (1 + below(random, 8)) },
			{ when: { event: "Order Completed", within: pick(random, WINDOWS) }, add: 50 },
		],
		gte: 5 * (1 + below(random, 14)),
	}),
	(random) => ({ trait: "last_category", eq: pick(random, CATEGORIES) }),
	(random) => ({
		event: "Product Viewed",
		within: pick(random, WINDOWS),
		mode: "category",
		eq: pick(random, CATEGORIES),
	}),
	(random) => ({
		trait: pick(random, ["birthday", "customer_since"]),
		anniversary_within: pick(random, ["1d", "2d", "3d", "5d", "7d", "10d", "14d", "21d", "30d"]),
	}),
	(random) => ({
		event: "Product Viewed",
		within: pick(random, WINDOWS),
		distinct: "product_id",
		gte: 2 + below(random, 20),
	}),
	(random) => ({
		event: pick(random, EVENTS),
		ago: [pick(random, ["60d", "90d", "180d"]), pick(random, ["14d", "30d", "45d"])],
		count: { gte: 1 + below(random, 5) },
	}),
	(random) => ({
		event: "Product Viewed",
		where: {
			all: [
				{ price: { gte: 10 * below(random, 15) } },
				{ any: [{ brand: pick(random, BRANDS) }, { category: pick(random, CATEGORIES) }] },
			],
		},
		within: pick(random, WINDOWS),
		count: { between: [1, 2 + below(random, 10)] },
	}),
	(random) => ({
		all: [
			{ trait: "lifetime_value", gte: 50 * below(random, 40) },
			{ not: { event: "Order Completed", within: pick(random, WINDOWS) } },
		],
	}),
	(random) => ({
		event: "Product Added",
		where: { category: pick(random, CATEGORIES) },
		max: "price",
		gte: 10 * (1 + below(random, 18)),
	}),
];
