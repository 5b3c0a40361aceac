import type { EventTally, Odd, Order } from "./event-tally.ts";
import { count, type Found, have, keyOf, type Measure, percent, type Trends } from "./finding.ts";
import { median, robustZ, spreadOf } from "./robust.ts";

/** Fewer than this are told by no audit: one odd event of a thousand is life. */
const FEWEST = 3;
const LEAST_SHARE = 0.01;

/** Critical fields that are missing, by event, field and source, and the shares that later weeks are compared with. */
export function findMissing(tally: EventTally, trends: Trends): { readonly found: readonly Found[]; readonly measures: readonly Measure[] } {
	const found: Found[] = [];
	const measures: Measure[] = [];
	for (const { event, field, source, of, count: missing, lastAt, examples } of tally.missing.values()) {
		const share = missing / of;
		const subject = keyOf(event, field, source);
		measures.push({ measure: "missing_share", subject, value: share });
		if (missing < FEWEST || share < LEAST_SHARE) continue;
		const before = trends.of("missing_share", subject);
		const usual = before.length === 0 ? "" : `, ${percent(median(before))} in the weeks before`;
		found.push({
			key: keyOf("missing", event, field, source),
			kind: "missing",
			says: `${count(missing)} of ${count(of)} ${event} from ${source} (${percent(share)}${usual}) ${have(missing)} no ${field === "products" ? "products with a product_id" : field}`,
			severity: share,
			measured: "share of the events",
			facts: { event, field, source, missing, of, share, weeks_before: before, examples },
			lastAt,
		});
	}
	return { found, measures };
}

const SAYS: { readonly [what in Odd]: (has: string, field: string, site: string) => string } = {
	currency: (has, field, site) => `${has} the currency ${field}, while the site's is ${site}`,
	"no currency": (has) => `${has} a currency that is no code of three letters`,
	negative: (has, field) => `${has} a negative ${field}`,
	"no number": (has, field) => `${has} a ${field} that is no number`,
	future: (has) => `${has} a time after that of receipt`,
};

/** Values that contradict each other or what is possible. */
export function findOdd(tally: EventTally, siteCurrency: string): readonly Found[] {
	return [...tally.odd.values()].map(({ what, event, field, source, count: odd, lastAt, examples }) => ({
		key: keyOf("inconsistent", what, event, field, source),
		kind: "inconsistent" as const,
		says: `${count(odd)} ${event} from ${source} ${SAYS[what](have(odd), field, siteCurrency)}`,
		severity: odd,
		measured: "events",
		facts: { what, event, field, source, events: odd, examples },
		lastAt,
	}));
}

/** How far from the middle, on the scale of logarithms, an order's value is no usual one: of a normal distribution one in two million. */
const FAR = 5;
const ENOUGH_ORDERS = 30;
const EXAMPLES = 10;

/**
 * Orders whose value is far from the others of their currency. Values of orders are spread as their logarithms are: a
 * price in cents instead of euros is far away, a large basket is not.
 */
export function findOutliers(orders: readonly Order[]): { readonly found: readonly Found[]; readonly measures: readonly Measure[] } {
	const found: Found[] = [];
	const measures: Measure[] = [];
	for (const [currency, group] of byCurrency(orders)) {
		const values = group.map((order) => order.total);
		const middle = median(values);
		if (group.length >= ENOUGH_ORDERS) measures.push({ measure: "order_median", subject: currency, value: middle });
		if (group.length < ENOUGH_ORDERS) continue;
		const spread = spreadOf(values.map(Math.log));
		for (const side of ["high", "low"] as const) {
			const far = group.filter(({ total }) => (side === "high" ? 1 : -1) * robustZ(Math.log(total), spread) > FAR);
			if (far.length === 0) continue;
			const ratio = Math.max(...far.map(({ total }) => (side === "high" ? total / middle : middle / total)));
			const worst = far.toSorted((a, b) => (side === "high" ? b.total - a.total : a.total - b.total)).slice(0, EXAMPLES);
			found.push({
				key: keyOf("outlier", "order value", currency, side),
				kind: "outlier",
				says: `${count(far.length)} of ${count(group.length)} orders in ${currency} are far ${side === "high" ? "above" : "below"} the others: ${worst.slice(0, 3).map(({ total }) => total.toLocaleString("en")).join(", ")} where ${middle.toLocaleString("en")} is the middle`,
				severity: ratio,
				measured: "times the middle",
				facts: { currency, orders: group.length, middle, far: far.length, examples: worst.map(({ id, total, source }) => ({ order_id: id, total, source })) },
				lastAt: Math.max(...far.map(({ receivedAt }) => receivedAt)),
			});
		}
	}
	return { found, measures };
}

type Priced = Order & { readonly total: number };

/** Every order once, those that cost something. */
function byCurrency(orders: readonly Order[]): ReadonlyMap<string, readonly Priced[]> {
	const groups = new Map<string, Map<string, Priced>>();
	for (const order of orders) {
		const { total, currency } = order;
		if (total === null || total <= 0 || !Number.isFinite(total) || currency === null || !/^[A-Z]{3}$/.test(currency)) continue;
		const group = groups.get(currency) ?? new Map<string, Priced>();
		groups.set(currency, group);
		if (!group.has(order.id)) group.set(order.id, { ...order, total });
	}
	return new Map([...groups].map(([currency, group]) => [currency, [...group.values()]]));
}

/** Orders that were told twice: with different totals one of them is wrong, with the same the order counts twice. */
export function findRepeatedOrders(orders: readonly Order[]): readonly Found[] {
	const byId = Map.groupBy(orders, ({ id }) => id);
	const repeated = [...byId.values()].filter((group) => new Set(group.map(({ messageId }) => messageId)).size > 1);
	const differing = repeated.filter((group) => new Set(group.map(({ total, currency }) => `${total} ${currency}`)).size > 1);
	const same = repeated.filter((group) => !differing.includes(group));
	return [
		...foundOf(differing, "order totals", (n) => `${n} came more than once with different totals`),
		...foundOf(same, "orders twice", (n) => `${n} came more than once and count as often: let each order come one way, or with one message id`),
	];
}

function foundOf(groups: readonly (readonly Order[])[], what: string, says: (n: string) => string): readonly Found[] {
	if (groups.length === 0) return [];
	const sources = [...new Set(groups.flat().map(({ source }) => source))].toSorted();
	const examples = groups.slice(0, EXAMPLES).map((group) => ({ order_id: group[0]?.id ?? "", told: group.slice(0, 4).map(({ source, total, currency }) => ({ source, total, currency })) }));
	return [
		{
			key: keyOf("duplicate", what),
			kind: "duplicate",
			says: `${says(`${count(groups.length)} order${groups.length === 1 ? "" : "s"}`)} (from ${sources.join(" and ")})`,
			severity: groups.length,
			measured: "orders",
			facts: { orders: groups.length, sources, examples },
			lastAt: Math.max(...groups.flat().map(({ receivedAt }) => receivedAt)),
		},
	];
}
