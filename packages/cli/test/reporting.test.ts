import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit, type Run, temporaryFolder } from "./tool.ts";

/* What the commands make of the Worker's answers; the answers themselves are tested where they are made. */

const FIGURES = {
	renders: 40,
	human_opens: 30,
	machine_opens: 10,
	machine_share: 0.25,
	clicks: 6,
	machine_clicks: 2,
	clicks_per_100_opens: 20,
	without_shard: 1,
};
const ANSWERS: Readonly<Record<string, unknown>> = {
	"/api/v1/reports/blocks?message=summer&days=7": {
		since: "2026-11-16T00:00:00.000Z",
		blocks: [
			{
				message: 5,
				message_name: "summer",
				block: "cart",
				totals: FIGURES,
				variants: [{ variant: "show.0", ...FIGURES }],
				fallbacks: { token_unfilled: 3 },
				outputs: { png: 40 },
			},
		],
	},
	"/api/v1/reports/blocks?message=mm": {
		since: "2026-11-16T00:00:00.000Z",
		blocks: [{ message: 48_811, message_name: null, block: "cart", variants: [{ variant: "show.0", ...FIGURES }] }],
	},
	"/api/v1/messages/mm": { people: {}, note: "As far as Pipit can know." },
	"/api/v1/reports/blocks": { since: "2026-11-16T00:00:00.000Z", blocks: [] },
	"/api/v1/messages/summer": {
		people: { recipients: 12_000, not_fetched_yet: 9_870, machines_only: 130, opened: 2_000, clicked: 300 },
		overridden: ["cart"],
		fixed: [],
		note: "As far as Pipit can know.",
	},
	"/api/v1/profiles/email%3Aanna%40shop.example/shown": {
		shown: [
			{
				block: "cart",
				message: 5,
				shown_at: "2026-11-22T08:00:00.000Z",
				via: "shard",
				client: "human",
				decision: { variant: "show.0", link: "https://shop.example/cart" },
				picture: "/api/v1/p.png",
				why: "/api/v1/profiles/p/shown/5/cart/1/why",
			},
		],
	},
	"/api/v1/profiles/p/shown/5/cart/1/why": {
		because: "show.0 was the first entry that applied and had something to show",
		entries: [
			{
				entry: "show.0",
				outcome: "shown",
				when: {
					kind: "condition",
					rule: { cart: { items: { gte: 1 } } },
					holds: true,
					until: null,
					approximate: false,
					found: { items: 1, value: 12, products: [{ product_id: "cup", name: "Cup", variant: null, quantity: 1, price: 12 }], updated_at: "2026-11-22T07:00:00.000Z", enters_at: null, leaves_at: null },
					needed: { items: { gte: 1 } },
					evidence: [{ time: "2026-11-22T07:00:00.000Z", name: "Product Added", message_id: "m1", as: "added", value: "cup", counts_until: null }],
					evidence_count: 1,
					parts: [],
				},
			},
		],
	},
};

async function ask(...words: readonly string[]): Promise<Run> {
	const url = await listen((request, _, response) => {
		const path = request.url ?? "";
		if (path.startsWith("/api/v1/emails/welcome?")) {
			response.writeHead(200, { "content-type": "message/rfc822" }).end(`asked for ${path}`);
			return;
		}
		const answer = ANSWERS[path];
		response
			.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" })
			.end(JSON.stringify(answer ?? { title: `nothing at ${path}` }));
	});
	return pipit(words, { env: { PIPIT_URL: url, PIPIT_ADMIN_KEY: "key" } });
}

test("report shows a row for each variant, why there were fallbacks, and who has not opened it yet", async () => {
	const { code, stdout } = await ask("report", "summer", "--days", "7");
	expect(code).toBe(0);
	expect(stdout).toMatch(/summer +cart +show\.0 +40 +30 +10 +25 % +6 +20 +2/);
	expect(stdout).toContain("cart: 3 × the email tool left its merge tag unfilled");
	expect(stdout).toContain("9,870 of 12,000 recipients that Pipit knows have not opened it yet");
	expect(stdout).toContain("Overridden: cart");
});

test("report calls a mailing what it was asked for, not its number", async () => {
	const { stdout } = await ask("report", "mm");
	expect(stdout).toMatch(/^mm +cart/m);
	expect(stdout).not.toContain("48811");
});

test("report without anything says so, and refuses days that are none", async () => {
	expect((await ask("report")).stdout).toBe("Nothing was shown since 2026-11-16T00:00:00.000Z.\n");
	expect((await ask("report", "--days", "0")).code).toBe(2);
});

test("shown lists what somebody saw, and of a block why", async () => {
	const { code, stdout } = await ask("shown", "email:anna@shop.example", "cart");
	expect(code).toBe(0);
	expect(stdout).toContain("2026-11-22T08:00:00.000Z  cart  show.0  to human, from shard  → https://shop.example/cart");
	expect(stdout).toContain("The newest, because show.0 was the first entry");
	expect(stdout).toContain("Product Added  m1  adds cup");
});

test("email asks for a message where it has an address, for a part where it is told one, and writes it where it is told", async () => {
	const file = join(temporaryFolder(), "welcome.eml");
	expect(
		await ask("email", "welcome", "--to", "anna@shop.example", "--profile", "email:anna@shop.example", "--out", file),
	).toMatchObject({ code: 0, stdout: "" });
	expect(readFileSync(file, "utf8")).toBe(
		"asked for /api/v1/emails/welcome?format=mime&profile=email%3Aanna%40shop.example&to=anna%40shop.example",
	);
	expect((await ask("email", "welcome", "--part", "amp", "--token", "*|OT|*", "--message", "spring")).stdout).toBe(
		"asked for /api/v1/emails/welcome?format=amp&token=*%7COT%7C*&m=spring",
	);
	const missing = await ask("email", "nothing");
	expect([missing.code, missing.stderr.includes("nothing at")]).toEqual([2, true]);
});
