import { type Plan, parsePlan } from "@pipit/core/quality";
import { Hono } from "hono";
import { beforeEach, expect, it } from "vitest";
import type { CollectAnswer } from "../collect/answers.ts";
import { KEY, MemoryPorts, NOW, SITE } from "../collect/memory-ports.ts";
import { collectRoutes } from "../collect/routes.ts";

let memory: MemoryPorts;
beforeEach(() => {
	memory = new MemoryPorts();
});

function planOf(input: object): Plan {
	const result = parsePlan(input);
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result.value;
}

async function send(...events: readonly object[]): Promise<CollectAnswer> {
	const app = new Hono().route("/", collectRoutes(() => memory));
	const body = JSON.stringify({ writeKey: KEY, sentAt: new Date(NOW).toISOString(), anonymousId: "a1", context: { consent: { categoryPreferences: { analytics: true } } }, batch: events });
	const response = await app.request("/v1/batch", { method: "POST", body });
	expect(response.status).toBe(200);
	return response.json<CollectAnswer>();
}

it("cleans traits of every wire by the site's plan, and says what it could not clean", async () => {
	memory.site = { ...SITE, plan: planOf({ country: "DE", categories: { shoes: ["Schuhe"] } }) };
	const answer = await send(
		{ type: "identify", messageId: "m1", traits: { phone: "030 901820", birthday: "31.12.2044", country: "Germany" } },
		{ type: "track", event: "Product Viewed", messageId: "m2", properties: { category: "SCHUHE" } },
	);
	expect(answer).toMatchObject({ accepted: 2, refused: [] });
	expect(memory.events.get("m1")?.traits).toMatchObject({ phone: "+4930901820", country: "DE", _birthday: { original: "31.12.2044", problem: "implausible_date" } });
	expect(answer.notices.map(({ problems }) => problems.map(({ path }) => path))).toContainEqual(expect.arrayContaining(["traits.birthday"]));
	expect(memory.events.get("m2")?.properties).toEqual({ category: "shoes", _category: { original: "SCHUHE" } });
});

it("keeps events that break the plan apart, refuses them, or stores and shows them, as the plan says", async () => {
	const schema = { required: ["order_id"] };
	memory.site = {
		...SITE,
		plan: planOf({ unplanned: "block", events: { "Order Completed": { schema, violations: "quarantine" }, "Product Viewed": { schema: { required: ["product_id"] }, violations: "report" } } }),
	};
	const answer = await send(
		{ type: "track", event: "Order Completed", messageId: "apart" },
		{ type: "track", event: "Order Completed", messageId: "good", properties: { order_id: "1" } },
		{ type: "track", event: "Product Viewed", messageId: "shown" },
		{ type: "track", event: "Product Viewed", messageId: "shown-too" },
		{ type: "track", event: "Unheard Of", messageId: "blocked" },
		{ type: "page", messageId: "page" },
	);
	expect([...memory.events.keys()]).toEqual(["good", "shown", "shown-too", "page"]);
	expect(answer.refused.map(({ message_id }) => message_id)).toEqual(["apart", "blocked"]);
	expect(answer.notices.map(({ message_id }) => message_id)).toEqual(["shown", "shown-too"]);
	const entries = [...memory.entries.values()];
	expect(entries.map(({ via, messageId }) => [via, messageId])).toEqual([["segment", "apart"], ["plan", "shown-too"]]);
	expect(JSON.parse(entries[0]?.sample ?? "")).toMatchObject({ anonymousId: "a1", event: "Order Completed" });
});

it("keeps nothing of somebody without consent, whatever the plan says", async () => {
	memory.site = { ...SITE, plan: planOf({ unplanned: "quarantine" }) };
	const answer = await send({ type: "track", event: "Any", context: { consent: { categoryPreferences: { analytics: false } } } });
	expect(answer).toMatchObject({ accepted: 0, held: 1 });
	expect(memory.entries.size).toBe(0);
});
