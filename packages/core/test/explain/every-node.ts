/** What is said of the person in person.ts for a rule of every node. Moments are without seconds, evidence is `id | as | value | counts until`. */
export const EVERY_NODE: readonly {
	readonly rule: string;
	readonly holds: boolean;
	readonly until: string | null;
	readonly needed: unknown;
	readonly found: unknown;
	readonly evidence: readonly string[];
}[] = [
	{
		rule: "{ everyone: true }",
		holds: true, until: null, needed: null, found: null, evidence: [],
	},
	{
		rule: "{ all: [{ trait: plan, eq: pro }, { event: Order Completed }] }",
		holds: true, until: null, needed: null, found: null, evidence: [],
	},
	{
		rule: "{ any: [{ trait: plan, eq: pro }, { list: vip }] }",
		holds: true, until: null, needed: null, found: null, evidence: [],
	},
	{
		rule: "{ not: { trait: plan, eq: pro } }",
		holds: false, until: null, needed: null,
		found: null,
		evidence: [],
	},
	{
		rule: "{ trait: plan, eq: pro }",
		holds: true, until: null, needed: { eq: "pro" },
		found: { value: "pro", set_at: "2026-11-02T12:00Z" },
		evidence: ["upgrade | set | pro"],
	},
	{
		rule: "{ trait: address.city, eq: Berlin }",
		holds: true, until: null, needed: { eq: "Berlin" },
		found: { value: "Berlin", set_at: "2026-08-24T12:00Z" },
		evidence: ["signup | set | Berlin"],
	},
	{
		rule: "{ trait: last_total, gte: 50 }",
		holds: false, until: null, needed: { gte: 50 },
		found: { value: 20.2, set_at: null },
		evidence: ["order-3 | counted | 20.2"],
	},
	{
		rule: "{ event: Order Completed, within: 30d, count: { gte: 2 } }",
		holds: true, until: "2026-12-13T12:00Z", needed: { gte: 2 },
		found: 2,
		evidence: ["order-3 | counted | null | 2026-12-17T12:00Z", "order-2 | counted | null | 2026-12-13T12:00Z"],
	},
	{
		rule: "{ event: 'Product *', ago: [3d, 1d] }",
		holds: true, until: "2026-11-24T07:00Z", needed: { gte: 1 },
		found: 3,
		evidence: ["added-mug | counted | null | 2026-11-24T07:00Z", "seen-mug | counted | null | 2026-11-24T06:00Z", "seen-jar | counted | null | 2026-11-23T12:00Z"],
	},
	{
		rule: "{ event: Product Viewed, where: { price: { gte: 20 } }, since: 2026-11-01 }",
		holds: true, until: null, needed: { gte: 1 },
		found: 1,
		evidence: ["seen-jar | counted"],
	},
	{
		rule: "{ event: Order Completed, count: { eq: 0 }, within: 3d }",
		holds: true, until: null, needed: { eq: 0 },
		found: 0,
		evidence: [],
	},
	{
		rule: "{ event: Order Completed, min_profile_age: 60d }",
		holds: true, until: null, needed: { value: { gte: 1 }, min_profile_age: "60d" },
		found: { value: 3, first_seen_at: "2026-08-24T12:00Z" },
		evidence: ["order-3 | counted", "order-2 | counted", "order-1 | counted", "signup | first seen"],
	},
	{
		rule: "{ event: Order Completed, within: 30d, sum: total, gt: 500 }",
		holds: false, until: null, needed: { gt: 500 },
		found: 80.3,
		evidence: ["order-3 | counted | 20.2 | 2026-12-17T12:00Z", "order-2 | counted | 60.1 | 2026-12-13T12:00Z"],
	},
	{
		rule: "{ event: Order Completed, avg: total, gt: 30 }",
		holds: true, until: null, needed: { gt: 30 },
		found: 40.1,
		evidence: ["order-3 | counted | 20.2", "order-2 | counted | 60.1", "order-1 | counted | 40"],
	},
	{
		rule: "{ event: Order Completed, min: total, lt: 30 }",
		holds: true, until: null, needed: { lt: 30 },
		found: 20.2,
		evidence: ["order-3 | counted | 20.2"],
	},
	{
		rule: "{ event: Order Completed, max: total, gt: 30 }",
		holds: true, until: null, needed: { gt: 30 },
		found: 60.1,
		evidence: ["order-2 | counted | 60.1"],
	},
	{
		rule: "{ event: Order Completed, distinct: category, gte: 2 }",
		holds: true, until: null, needed: { gte: 2 },
		found: 2,
		evidence: ["order-3 | counted | cups", "order-2 | counted | cups", "order-1 | counted | shoes"],
	},
	{
		rule: "{ event: Order Completed, first: category, eq: shoes }",
		holds: true, until: null, needed: { eq: "shoes" },
		found: "shoes",
		evidence: ["order-1 | counted | shoes"],
	},
	{
		rule: "{ event: Order Completed, latest: category, eq: cups }",
		holds: true, until: null, needed: { eq: "cups" },
		found: "cups",
		evidence: ["order-3 | counted | cups"],
	},
	{
		rule: "{ event: Order Completed, mode: category, eq: cups }",
		holds: true, until: null, needed: { eq: "cups" },
		found: "cups",
		evidence: ["order-3 | counted | cups", "order-2 | counted | cups"],
	},
	{
		rule: "{ last: Email Opened, has: { template: welcome } }",
		holds: true, until: null, needed: { template: { eq: "welcome" } },
		found: { at: "2026-11-16T12:00Z", properties: { template: "welcome" } },
		evidence: ["newsletter | latest | {\"template\":\"welcome\"}"],
	},
	{
		rule: "{ cart: { items: { gte: 1 }, value: { gte: 15 }, contains: { price: { lt: 20 } }, idle: 30m, leave_after: 7d } }",
		holds: true, until: "2026-11-28T08:30Z", needed: { items: { gte: 1 }, value: { gte: 15 }, contains: { price: { lt: 20 } }, idle: "30m", leave_after: "7d" },
		found: { items: 1, value: 20, products: [{ product_id: "tide-mug", name: "Tide mug", variant: null, quantity: 2, price: 10, passes: true }], updated_at: "2026-11-21T08:00Z", enters_at: "2026-11-21T08:30Z", leaves_at: "2026-11-28T08:30Z" },
		evidence: ["cart-opened | cart", "added-mug | added | tide-mug", "order-3 | emptied | blue-pot"],
	},
	{
		rule: "{ sequence: [{ event: Product Viewed }, { event: Product Added, within: 2h }, { event: Order Completed }], without: [Product Removed], span: 7d, within: 7d, by: product_id }",
		holds: false, until: null, needed: { steps: 3, span: "7d", within: "7d" },
		found: { completed: null, under_way: { key: "tide-mug", reached: 2, since: "2026-11-21T06:00Z", last_at: "2026-11-21T07:00Z", next_before: "2026-11-28T06:00Z" }, stopped: null },
		evidence: ["added-mug | step 2 | tide-mug | 2026-11-28T06:00Z", "seen-mug | step 1 | tide-mug"],
	},
	{
		rule: "{ after: { event: Product Viewed }, wait: 2d, without: [Product Added], by: product_id, leave_after: 30d }",
		holds: true, until: "2026-12-22T12:00Z", needed: { wait: "2d", without: [{ event: "Product Added" }], by: "product_id", leave_after: "30d" },
		found: { clocks: [{ key: "moon-jar", state: "in", start: "2026-11-20T12:00Z", enters_at: "2026-11-22T12:00Z", leaves_at: "2026-12-22T12:00Z", cleared_at: null }, { key: "tide-mug", state: "cleared", start: "2026-11-21T06:00Z", enters_at: null, leaves_at: null, cleared_at: "2026-11-21T07:00Z" }], more: 0 },
		evidence: ["added-mug | without | tide-mug", "seen-mug | start | tide-mug", "seen-jar | start | moon-jar | 2026-12-22T12:00Z"],
	},
	{
		rule: "{ after: { event: Product Viewed }, wait: 2d, without: [Order Completed] }",
		holds: false, until: "2026-11-23T06:00Z", needed: { wait: "2d", without: [{ event: "Order Completed" }] },
		found: { clocks: [{ key: null, state: "waiting", start: "2026-11-21T06:00Z", enters_at: "2026-11-23T06:00Z", leaves_at: null, cleared_at: null }], more: 0 },
		evidence: ["seen-mug | start"],
	},
	{
		rule: "{ after: { event: Product Viewed }, wait: 2d, without: [Product Added], anchor: first }",
		holds: false, until: null, needed: { wait: "2d", without: [{ event: "Product Added" }], anchor: "first" },
		found: { clocks: [{ key: null, state: "cleared", start: "2026-11-20T12:00Z", enters_at: null, leaves_at: null, cleared_at: "2026-11-21T07:00Z" }], more: 0 },
		evidence: ["added-mug | without", "seen-jar | start"],
	},
	{
		rule: "{ held: status, eq: onboarding, during: 7d }",
		holds: true, until: null, needed: { during: "7d", eq: "onboarding" },
		found: { value: "onboarding", set_at: "2026-08-24T12:00Z", since: "2026-08-24T12:00Z" },
		evidence: ["signup | since"],
	},
	{
		rule: "{ segment: loyal }",
		holds: true, until: null, needed: null, found: null, evidence: [],
	},
	{
		rule: "{ list: vip }",
		holds: true, until: null, needed: { eq: true },
		found: { value: true, set_at: "2026-11-18T12:00Z" },
		evidence: ["listed | put on"],
	},
	{
		rule: "{ share: 10%, salt: holdout }",
		holds: false, until: null, needed: { lt: 10 },
		found: { percent: 76.2411 },
		evidence: [],
	},
	{
		rule: "{ consent: email }",
		holds: true, until: null, needed: { granted: true },
		found: { granted: true, decided_at: "2026-08-24T12:00Z" },
		evidence: ["signup | decided | true"],
	},
	{
		rule: "{ consent: ads }",
		holds: false, until: null, needed: { granted: true },
		found: { granted: false, decided_at: "2026-11-15T12:00Z" },
		evidence: ["no-ads | decided | false"],
	},
	{
		rule: "{ consent: analytics }",
		holds: true, until: null, needed: { granted: true },
		found: { granted: true, decided_at: null },
		evidence: [],
	},
	{
		rule: "{ country: [DE, AT] }",
		holds: true, until: null, needed: ["AT", "DE"],
		found: { country: "DE", region: "BERLIN", region_code: "BE", at: "2026-11-20T12:00Z" },
		evidence: ["seen-jar | place | DE"],
	},
	{
		rule: "{ region: Bavaria }",
		holds: false, until: null, needed: ["BAVARIA"],
		found: { country: "DE", region: "BERLIN", region_code: "BE", at: "2026-11-20T12:00Z" },
		evidence: ["seen-jar | place | DE"],
	},
	{
		rule: "{ near: { lat: 52.5, lon: 13.4, km: 25 } }",
		holds: true, until: null, needed: { lat: 52.5, lon: 13.4, km: 25 },
		found: { country: "DE", region: "BERLIN", region_code: "BE", lat: 52.52, lon: 13.405, km: 2.2, at: "2026-11-20T12:00Z" },
		evidence: ["seen-jar | place | DE"],
	},
	{
		rule: "{ device: mobile }",
		holds: true, until: null, needed: ["mobile"],
		found: { device: "mobile", at: "2026-11-20T12:00Z" },
		evidence: ["seen-jar | device | mobile"],
	},
	{
		rule: '{ local_time: { after: "20:00", before: "23:00", days: [sat, sun] } }',
		holds: false, until: "2026-11-22T19:00Z", needed: { after: "20:00", before: "23:00", days: ["sat", "sun"] },
		found: { time: "13:00:00", day: "sun", zone: "Europe/Berlin", zone_from: "browser" },
		evidence: ["seen-jar | time zone | Europe/Berlin"],
	},
	{
		rule: "{ rfm: champions }",
		holds: true, until: "2026-12-07T12:00Z", needed: "champions",
		found: { class: "champions", recency: 5, frequency: 3, monetary: 4, last_order_at: "2026-11-17T12:00Z", orders: 3, value: 120.3, within: null, cuts: { recency_days: [20, 40, 60, 80], frequency: [1, 2, 3, 4], monetary: [40, 80, 120, 160] }, population: { version: "p1", computed_at: "2026-11-21T12:00Z" } },
		evidence: ["order-3 | order | 3", "order-2 | order | 2", "order-1 | order | 1"],
	},
	{
		rule: "{ rfm: { recency: { gte: 4 } } }",
		holds: true, until: "2026-12-27T12:00Z", needed: { recency: { gte: 4 } },
		found: { class: "champions", recency: 5, frequency: 3, monetary: 4, last_order_at: "2026-11-17T12:00Z", orders: 3, value: 120.3, within: null, cuts: { recency_days: [20, 40, 60, 80], frequency: [1, 2, 3, 4], monetary: [40, 80, 120, 160] }, population: { version: "p1", computed_at: "2026-11-21T12:00Z" } },
		evidence: ["order-3 | order | 3", "order-2 | order | 2", "order-1 | order | 1"],
	},
	{
		rule: "{ top: 20%, of: monetary }",
		holds: false, until: null, needed: { top: "20%", of: "monetary" },
		found: { value: 120.3, cuts: [160], band: "rest", last_order_at: "2026-11-17T12:00Z", population: { version: "p1", computed_at: "2026-11-21T12:00Z" } },
		evidence: ["order-3 | order | 3", "order-2 | order | 2", "order-1 | order | 1"],
	},
	{
		rule: "{ bottom: 20%, of: recency }",
		holds: false, until: "2027-02-05T12:00Z", needed: { bottom: "20%", of: "recency" },
		found: { value_days: 5, cuts_days: [80], band: "rest", last_order_at: "2026-11-17T12:00Z", population: { version: "p1", computed_at: "2026-11-21T12:00Z" } },
		evidence: ["order-3 | order | 3", "order-2 | order | 2", "order-1 | order | 1"],
	},
	{
		rule: "{ middle: 60%, of: frequency, within: 90d }",
		holds: true, until: "2027-02-11T12:00Z", needed: { middle: "60%", of: "frequency", within: "90d" },
		found: { value: 3, cuts: [1, 4], band: "middle", last_order_at: "2026-11-17T12:00Z", population: { version: "p1", computed_at: "2026-11-21T12:00Z" } },
		evidence: ["order-3 | order | 3", "order-2 | order | 2", "order-1 | order | 1"],
	},
	{
		rule: "{ engagement: highly }",
		holds: true, until: "2026-11-28T07:00Z", needed: "highly",
		found: { tier: "highly", points: 29, highly_from: 20, moderately_from: 1 },
		evidence: ["added-mug | counted | 5 | 2027-02-19T07:00Z", "seen-mug | counted | 2 | 2027-02-19T06:00Z", "seen-jar | counted | 2 | 2027-02-18T12:00Z", "order-3 | counted | 10 | 2027-02-15T12:00Z", "newsletter | counted | 2 | 2027-02-14T12:00Z", "order-2 | counted | 5 | 2027-02-11T12:00Z", "order-1 | counted | 2.5 | 2027-01-11T12:00Z", "opened | counted | 0.5 | 2027-01-01T12:00Z"],
	},
	{
		rule: "{ lifecycle: churn_risk }",
		holds: false, until: "2027-02-15T12:00Z", needed: "churn_risk",
		found: { stage: "loyal", orders: 3, last_order_at: "2026-11-17T12:00Z", subscribed_at: "2026-08-24T12:00Z", away_from: null, returned_at: null },
		evidence: ["order-3 | order | 3", "order-2 | order | 2", "order-1 | order | 1", "signup | subscribed"],
	},
	{
		rule: "{ predicted: churn, gte: 0.7 }",
		holds: true, until: null, needed: { gte: 0.7 },
		found: { value: 0.83, version: "2026-11", computed_at: "2026-11-20T03:00Z" },
		evidence: ["scored | set | 0.83"],
	},
	{
		rule: "{ cluster: { model: groups, eq: 2 } }",
		holds: true, until: null, needed: { eq: 2 },
		found: { value: 2, version: null, computed_at: "2026-11-20T03:00Z" },
		evidence: ["scored | set | 2"],
	},
	{
		rule: "{ habit: { device: [mobile] }, within: 30d, days: { gte: 2 } }",
		holds: false, until: null, needed: { days: { gte: 2 }, within: "30d" },
		found: { days: 1, on: ["2026-11-20"] },
		evidence: ["seen-jar | counted | 2026-11-20 | 2026-12-20T12:00Z"],
	},
	{
		rule: "{ points: [{ when: { trait: plan, eq: pro }, add: 50 }, { when: { list: vip }, add: 60.5 }], gte: 100 }",
		holds: true, until: null, needed: { gte: 100 },
		found: 110.5,
		evidence: [],
	},
];
