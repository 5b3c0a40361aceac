import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { makeAnyRule } from "../../test/language/random-rules.ts";
import { isValid } from "../../test/language/validate-schema.ts";
import { chanceOf } from "../../test/oracle/random.ts";
import { parseBlock } from "../content/index.ts";
import { parseModelSettings } from "../model/index.ts";
import { parseRule } from "../segment/index.ts";
import { schemas, type Schema } from "./index.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const ALL = schemas();

function schemaOf(name: string): Schema {
	const schema = ALL[name];
	if (schema === undefined) throw new Error(`no schema ${name}`);
	return schema;
}

const ruleIsValid = (rule: unknown): boolean => isValid(schemaOf("segment"), { name: "x", rule });

function kindOf(path: string): string | null {
	if (!path.endsWith(".yaml")) return null;
	if (["site.yaml", "products.yaml", "models.yaml"].includes(path)) return path.slice(0, -5);
	const [folder = ""] = path.split("/");
	return path.includes("/") ? folder.slice(0, -1) : null;
}

const FOLDERS = ["examples/shop", "packages/cli/template"];
const FILES = FOLDERS.flatMap((folder) =>
	["", "segments", "traits", "messages", "blocks", "forms", "emails"].flatMap((inside) => {
		const at = join(ROOT, folder, inside);
		if (!existsSync(at)) return [];
		return readdirSync(at, { recursive: inside === "blocks", encoding: "utf8" }).flatMap((file) => {
			const path = join(inside, file);
			const kind = kindOf(path);
			return kind === null ? [] : [{ file: join(folder, path), kind }];
		});
	}),
);

const REFUSED: readonly unknown[] = [
	{},
	{ everyone: false },
	{ everyone: true, segment: "x" },
	{ evnt: "A" },
	{ event: "" },
	{ event: "A*b" },
	{ event: "A", within: "30 days" },
	{ event: "A", within: "0d" },
	{ event: "A", within: "P" },
	{ event: "A", within: "P1M" },
	{ event: "A", within: "1d", since: "2026-01-01" },
	{ event: "A", count: 3 },
	{ event: "A", count: { gte: 1, lte: 2 } },
	{ event: "A", count: { gte: "1" } },
	{ event: "A", count: {} },
	{ event: "A", sum: "x" },
	{ event: "A", sum: "x", contains: "y" },
	{ event: "A", sum: "x", avg: "y", gt: 1 },
	{ event: "A", where: { x: null } },
	{ event: "A", where: { x: { within_last: "1d" } } },
	{ event: "A", where: { all: [], x: 1 } },
	{ event: "A", where: { "a..b": 1 } },
	{ event: "A", where: { __proto__x: 1, constructor: 1 } },
	{ trait: "x" },
	{ trait: "x", eq: [1] },
	{ trait: "x", eq: 1, gt: 0 },
	{ trait: "x", in: [] },
	{ trait: "a.b.c.d.e.f.g.h.i.j.k", eq: 1 },
	{ cart: {} },
	{ after: "A", wait: 5 },
	{ sequence: ["A"] },
	{ sequence: [{ event: "A", within: "1d" }, "B"] },
	{ held: "x", during: "1d", within_last: "1d" },
	{ list: "a.b" },
	{ share: "110%" },
	{ share: 10 },
	{ consent: "cookies" },
	{ country: "DEU" },
	{ near: { lat: 91, lon: 0, km: 1 } },
	{ device: "phone" },
	{ local_time: { after: "25:00" } },
	{ local_time: {} },
	{ points: [], gte: 1 },
	{ points: [{ when: { everyone: true } }], gte: 1 },
	{ rfm: "champion" },
	{ rfm: {} },
	{ top: "20%", of: "money" },
	{ top: "100%", of: "monetary" },
	{ middle: "21%", of: "monetary" },
	{ top: "20%", of: "recency", within: "1d" },
	{ engagement: [] },
	{ lifecycle: "old" },
	{ habit: { device: "mobile" } },
	{ predicted: "churn" },
	{ predicted: "churn", gte: "0.7" },
	{ predicted: "a.b", gte: 0.7 },
	{ predicted: "churn", exists: true },
	{ cluster: "m" },
	{ cluster: { eq: 2 } },
	{ cluster: { model: "m" } },
	{ cluster: { model: "m", gt: 2 } },
	{ cluster: { model: "m", eq: 2, in: [3] } },
	{ cluster: { model: "m", eq: 2 }, eq: 2 },
	{ all: [{ any: [{ not: { event: "A", with: 1 } }] }] },
];

describe("the schemas", () => {
	it("find files of both folders", () => {
		expect(FILES.filter(({ kind }) => kind === "segment").length).toBeGreaterThan(10);
		const kinds = new Set(FILES.map(({ kind }) => kind));
		for (const kind of ["site", "products", "segment", "trait", "block", "email"]) expect(kinds).toContain(kind);
	});

	it.each(FILES)("$file is valid, and not with a key that nobody knows", ({ file, kind }) => {
		// The template's placeholders stand where `pipit init` writes the shop's own.
		const value: unknown = parse(readFileSync(join(ROOT, file), "utf8").replaceAll(/__[A-Z_]+__/g, "my-shop"));
		expect(isValid(schemaOf(kind), value)).toBe(true);
		const worse = Array.isArray(value)
			? [...(value as unknown[]), { unknown: 1 }]
			: { ...(value as object), unknown: 1 };
		expect(isValid(schemaOf(kind), worse)).toBe(false);
	});

	it("take every rule that Pipit takes, as written and in its canonical form, and none with a further key", () => {
		const wrong: string[] = [];
		for (let seed = 1; seed <= 4_000; seed += 1) {
			const made = makeAnyRule(chanceOf(seed));
			const rule = parseRule(made);
			if (!rule.ok) continue;
			if (!ruleIsValid(made)) wrong.push(`seed ${seed} as written: ${JSON.stringify(made)}`);
			if (!ruleIsValid(rule.value)) wrong.push(`seed ${seed}: ${JSON.stringify(rule.value)}`);
			if (ruleIsValid({ ...rule.value, further: 1 }))
				wrong.push(`seed ${seed} with a further key: ${JSON.stringify(rule.value)}`);
		}
		expect(wrong).toEqual([]);
	});

	it.each(REFUSED)("refuse %j, as Pipit does", (rule) => {
		expect(parseRule(rule).ok).toBe(false);
		expect(ruleIsValid(rule)).toBe(false);
	});

	it.each<readonly [boolean, object]>([
		[true, {}],
		[
			true,
			{
				rfm: {
					within: "365d",
					recency: ["30d", "60d", "90d", "180d"],
					frequency: [1, 2, 4, 8],
					monetary: ["20%", "40%", "60%", "80%"],
				},
			},
		],
		[
			true,
			{
				engagement: { highly: 20, moderately: 0.5 },
				lifecycle: { new: "30d", active: "90d", lapsed: "180d", loyal_orders: 3, silence: "90d", returned: "30d" },
			},
		],
		[false, { rfm: { recency: ["20%", "40%", "60%"] } }],
		[false, { rfm: { recency: ["20%", "40%", "60%", "90d"] } }],
		[false, { rfm: { recency: [30, 60, 90, 180] } }],
		[false, { rfm: { frequency: ["1", "2", "4", "8"] } }],
		[false, { rfm: { within: 30 } }],
		[false, { engagement: { highly: 0 } }],
		[false, { lifecycle: { loyal_orders: 1 } }],
		[false, { lifecycle: { knew: "30d" } }],
		[false, { rmf: {} }],
	])("know models, as Pipit does: %j %j", (isGood, settings) => {
		expect(parseModelSettings(settings).ok).toBe(isGood);
		expect(isValid(schemaOf("models"), settings)).toBe(isGood);
	});

	it("know the models of the documentation", () => {
		const [, text = ""] =
			/```yaml\n(# models\.yaml\n[^`]*)```/.exec(readFileSync(join(ROOT, "docs/models.md"), "utf8")) ?? [];
		expect(text).toContain("rfm:");
		expect(isValid(schemaOf("models"), parse(text))).toBe(true);
	});

	it.each<readonly [boolean, object]>([
		[true, { use: "countdown", countdown: { to: "2026-12-01T00:00", seconds: 60, ended: "Over" } }],
		[true, { use: "countdown", countdown: { after_first_open: "24h" } }],
		[true, { use: "progress", progress: { value: "{{ profile.points }}", goal: 500 } }],
		[true, { use: "coupon", coupon: { code: "WELCOME10", as: "qr" } }],
		[true, { use: "poll", poll: { question: "How?", answers: { good: "Good", bad: "Bad" } } }],
		[
			true,
			{
				use: "recommendations",
				show: [{ products: { from: "recommended", max: 3 }, link: "/" }],
				preloaded: { text: "x" },
			},
		],
		[false, { use: "countdown", countdown: { to: "2026-12-01", after_first_open: "24h" } }],
		[false, { use: "countdown" }],
		[false, { use: "coupon", poll: { question: "How?", answers: { good: "Good", bad: "Bad" } } }],
		[false, { use: "poll", poll: { question: "How?", answers: { good: "Good" } } }],
		[false, { use: "poll", poll: { question: "How?", answers: { "item-1": "Good", bad: "Bad" } } }],
		[false, { use: "product-cards", show: [{ products: { from: "feed" }, link: "/" }] }],
	])("know components, as Pipit does: %j %j", (isGood, more) => {
		const fallback = { text: "x", link: "https://shop.example/" };
		const block = {
			name: "B",
			size: { width: 600, height: 240 },
			preloaded: { text: "x" },
			fallback,
			alt: "b",
			...more,
		};
		expect(parseBlock("b", block, {}).ok).toBe(isGood);
		expect(isValid(schemaOf("block"), block)).toBe(isGood);
	});

	it("know traits and messages", () => {
		expect(isValid(schemaOf("trait"), { latest: "products.name", of: ["A", "B*"], within: "30d" })).toBe(true);
		expect(isValid(schemaOf("trait"), { latest: "x", count: true, of: "A" })).toBe(false);
		expect(isValid(schemaOf("trait"), { count: true })).toBe(false);
		expect(isValid(schemaOf("message"), { fixed: ["cart"], instead: { hero: { text: "x", link: "/x" } } })).toBe(true);
		expect(isValid(schemaOf("message"), { instead: { hero: { text: "x" } } })).toBe(false);
	});
});
