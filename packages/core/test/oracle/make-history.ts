import type { JsonObject, ProfileEvent } from "../../src/event/index.ts";
import { identifierKeyOf, type Identifier } from "../../src/identity/index.ts";
import { BASE, DURATIONS, KEYS, MINUTE, NAMES, NUMBERS } from "./make-rules.ts";
import type { Chance } from "./random.ts";
import { ms } from "./values.ts";

const SOMEBODY: Identifier = { type: "anonymous_id", value: "somebody" };

/** From one arrival to the next, and how late the latest are: as ever, or so close that all happens within a few windows. */
const PACES = [
	{ gap: 25 * MINUTE, late: 150 * MINUTE, grain: MINUTE },
	{ gap: 3 * MINUTE, late: 20 * MINUTE, grain: MINUTE },
	{ gap: 20 * MINUTE, late: 200 * MINUTE, grain: 5 * MINUTE },
];

export interface Manner {
	/** Before the numbers in the ids. */
	readonly prefix?: string;
	/** Times at which something happens to somebody else, who turns out to be the same. */
	readonly others?: readonly number[];
	/** Much in little time, most of it late. */
	readonly isDense?: boolean;
}

/**
 * Events in order of arrival; a quarter of them or half arrive late, some together, some in the same millisecond, and some,
 * those that come late among them, exactly when a window over an earlier one ends, or the millisecond before. Some meet the `others`.
 */
export function makeHistory(
	chance: Chance,
	length: number,
	{ prefix = "", others = [], isDense = false }: Manner = {},
): ProfileEvent[] {
	const pace = PACES[isDense ? 1 : chance.below(PACES.length)] ?? PACES[0]!;
	const lates = isDense ? 0.6 : chance.odds(0.3) ? 0.5 : 0.25;
	const edges = chance.odds(0.3) ? 0.5 : 0.2;
	// Some lives are mostly about who somebody is, and each word of that soon comes again.
	const identifies = chance.odds(0.25) ? 0.6 : isDense ? 0.1 : 0.2;
	let clock = BASE;
	const times: number[] = [];
	const someTime = () => times[chance.below(times.length)] ?? clock;
	return Array.from({ length }, (_, index) => {
		const met = others.length > 0 && chance.odds(0.3) ? (others[chance.below(others.length)] ?? 0) : 0;
		if (met >= clock) {
			clock = met;
			times.push(met);
			return makeEvent(chance, `${prefix}${index}`, { time: met, receivedAt: met, identifies });
		}
		// Where dates of rules are, too.
		const start =
			times.length > 0 && chance.odds(0.85)
				? someTime() + ms(chance.pick(DURATIONS))
				: BASE + chance.below(40) * 5 * MINUTE;
		const edge = start - chance.below(2);
		if (chance.odds(edges) && edge > clock) {
			clock = edge;
			times.push(clock);
			return makeEvent(chance, `${prefix}${index}`, { time: clock, receivedAt: clock, identifies });
		}
		clock += chance.odds(0.15)
			? 0
			: Math.floor((chance.next() * pace.gap) / pace.grain) * pace.grain + (chance.odds(0.2) ? chance.below(3) : 0);
		const late = chance.odds(lates) ? Math.floor((chance.next() * pace.late) / pace.grain) * pace.grain : 0;
		const roll = late > 0 && times.length > 0 ? chance.next() : 1;
		const time = roll < 0.3 ? someTime() : roll < 0.6 && edge <= clock ? edge : clock - late;
		times.push(time);
		return makeEvent(chance, `${prefix}${index}`, {
			time: Math.max(BASE - 60 * MINUTE, time),
			receivedAt: clock,
			identifies,
		});
	});
}

interface Circumstances {
	readonly time: number;
	readonly receivedAt: number;
	/** How often an event says who somebody is. */
	readonly identifies: number;
}

function makeEvent(chance: Chance, index: string, { time, receivedAt, identifies }: Circumstances): ProfileEvent {
	const isIdentify = chance.odds(identifies);
	const name = isIdentify ? "Identified" : chance.odds(0.05) ? "Cart Viewed" : chance.pick(NAMES);
	const type = isIdentify ? "identify" : name === "Page Viewed" ? "page" : "track";
	const setsTraits = isIdentify || chance.odds(0.1);
	return {
		// Ids in no order, so that of two events of one millisecond either may come first.
		messageId: `${chance.below(1_000)}-${index}`,
		type,
		name,
		time,
		receivedAt,
		source: identifierKeyOf(SOMEBODY),
		identifiers: [SOMEBODY],
		properties: isIdentify ? {} : { ...makeProperties(chance), ...makeOrder(chance, name) },
		traits: setsTraits && chance.odds(0.75) ? makeTraits(chance) : {},
		unset:
			setsTraits && chance.odds(0.25)
				? [
						chance.pick([
							"plan",
							"age",
							"address",
							"address.city",
							"address.geo",
							"address.geo.zip",
							"tags",
							"list:vip",
							"score:churn",
							"score:groups.value",
						]),
					]
				: [],
		consent: chance.odds(0.25)
			? { [chance.pick(["email", "email", "ads", "personalization"])]: chance.odds(0.5) }
			: null,
		context: chance.odds(0.3) ? makeContext(chance) : {},
	};
}

function makeContext(chance: Chance): JsonObject {
	const places = [
		{ country: "AT", region: "Wien", latitude: 48.21, longitude: 16.37 },
		{ country: "de", region: "Bayern", region_code: "BY", latitude: 48.14, longitude: 11.58 },
		{ country: "US", region_code: "NY", timezone: "America/New_York" },
		// Somebody says it in their own way.
		"Wien",
	];
	return {
		...(chance.odds(0.6) ? { location: chance.pick(places) } : {}),
		...(chance.odds(0.5) ? { device: { type: chance.pick(["mobile", "desktop", "ios", "android"]) } } : {}),
		...(chance.odds(0.4)
			? { timezone: chance.pick(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Nowhere/At_All"]) }
			: {}),
	};
}

function makeProperties(chance: Chance): JsonObject {
	const properties: { [key: string]: JsonObject[string] } = {};
	if (chance.odds(0.6)) properties["n"] = chance.pick(NUMBERS);
	if (chance.odds(0.5)) properties["k"] = chance.pick([...KEYS, null, true, "", "pro"]);
	if (chance.odds(0.7))
		properties["product_id"] = chance.odds(0.1) ? `p${chance.below(14)}` : chance.pick(["a", "b", "c"]);
	if (chance.odds(0.5)) properties["price"] = chance.odds(0.5) ? chance.pick([0.1, 0.2, "2"]) : chance.pick(NUMBERS);
	if (chance.odds(0.3)) properties["quantity"] = chance.below(4);
	if (chance.odds(0.4)) properties["category"] = chance.pick(["x", "y", ""]);
	if (chance.odds(0.2)) properties["url"] = chance.pick(["https://shop.example/a", "https://shop.example/b", ""]);
	if (chance.odds(0.2)) properties["o"] = { x: chance.pick([...KEYS, null]) };
	if (chance.odds(0.2)) properties["list"] = chance.list(0, 3, () => chance.pick(KEYS));
	if (chance.odds(0.25)) properties["d"] = new Date(BASE + chance.below(400) * MINUTE).toISOString();
	if (chance.odds(0.3))
		properties["products"] = chance.list(0, 3, () =>
			chance.odds(0.05) ? chance.pick([null, "a"]) : makeProduct(chance),
		);
	return properties;
}

function makeOrder(chance: Chance, name: string): JsonObject {
	if (name.startsWith("Email ")) {
		const client = chance.pick(["human", "proxy", "prefetch", "scanner", "unknown", null]);
		return client === null ? {} : { client };
	}
	if (!name.startsWith("Order ")) return {};
	const total = chance.pick(NUMBERS) * (name === "Order Refunded" && chance.odds(0.2) ? -1 : 1);
	return {
		...(chance.odds(0.8) ? { order_id: chance.pick(["o1", "o2", "o3", 4, "4"]) } : {}),
		...(chance.odds(0.7) ? { total } : {}),
	};
}

function makeProduct(chance: Chance): JsonObject {
	return {
		product_id: chance.pick(["a", "b", "c"]),
		...(chance.odds(0.7) ? { price: chance.pick(NUMBERS) } : {}),
		...(chance.odds(0.3) ? { quantity: 1 + chance.below(3) } : {}),
		...(chance.odds(0.4) ? { category: chance.pick(["x", "y"]) } : {}),
		...(chance.odds(0.2) ? { k: chance.pick(KEYS) } : {}),
	};
}

function makeTraits(chance: Chance): JsonObject {
	const traits: { [key: string]: JsonObject[string] } = {};
	if (chance.odds(0.5)) traits["plan"] = chance.pick(["pro", "free", "", null, "a"]);
	if (chance.odds(0.5)) traits["age"] = chance.pick([...NUMBERS, null]);
	if (chance.odds(0.4))
		traits["address"] = chance.pick([
			{ city: "Berlin" },
			{ city: null },
			{ zip: "1" },
			{},
			{ city: "Bern", zip: "2" },
			{ city: "Berlin", geo: { zip: "1", zone: 1 } },
			{ geo: { zip: null } },
		]);
	if (chance.odds(0.3))
		traits["birthday"] = chance.pick([
			"1980-03-29",
			"1999-03-30",
			"2004-02-29",
			"2025-03-28",
			"1970-12-31",
			"1990-02-10",
		]);
	if (chance.odds(0.2)) traits["list:vip"] = true;
	if (chance.odds(0.3))
		traits["score:churn"] = chance.pick([
			{ value: 0.3, version: "v1" },
			{ value: 0.7 },
			{ value: 0.9 },
			{ value: "0.9" },
			{ version: "v2" },
		]);
	if (chance.odds(0.3)) traits["score:groups"] = { value: chance.pick([1, 2, "a", null]) };
	if (chance.odds(0.3)) traits["tags"] = chance.list(0, 3, () => chance.pick(KEYS));
	if (chance.odds(0.4)) traits["since"] = new Date(BASE + (chance.below(300) - 60) * MINUTE).toISOString();
	return traits;
}
