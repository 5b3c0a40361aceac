import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { makeAnyRule } from "../../test/language/random-rules.ts";
import { isValid } from "../../test/language/validate-schema.ts";
import { chanceOf } from "../../test/oracle/random.ts";
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
	if (path === "site.yaml" || path === "products.yaml") return path.slice(0, -5);
	const [folder = ""] = path.split("/");
	return folder === "emails" || !path.includes("/") ? null : folder.slice(0, -1);
}

const FOLDERS = ["examples/shop", "packages/cli/template"];
const FILES = FOLDERS.flatMap((folder) =>
	["", "segments", "traits", "messages", "blocks"].flatMap((inside) => {
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
	{ all: [{ any: [{ not: { event: "A", with: 1 } }] }] },
];

describe("the schemas", () => {
	it("find files of both folders", () => {
		expect(FILES.filter(({ kind }) => kind === "segment").length).toBeGreaterThan(10);
		expect(new Set(FILES.map(({ kind }) => kind))).toEqual(new Set(["site", "products", "segment", "trait", "block"]));
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
			// An empty name of a draw stands for none.
			if (!JSON.stringify(rule.value).includes('"salt":""') && !ruleIsValid(rule.value))
				wrong.push(`seed ${seed}: ${JSON.stringify(rule.value)}`);
			if (ruleIsValid({ ...rule.value, further: 1 }))
				wrong.push(`seed ${seed} with a further key: ${JSON.stringify(rule.value)}`);
		}
		expect(wrong).toEqual([]);
	});

	it.each(REFUSED)("refuse %j, as Pipit does", (rule) => {
		expect(parseRule(rule).ok).toBe(false);
		expect(ruleIsValid(rule)).toBe(false);
	});

	it("know traits and messages", () => {
		expect(isValid(schemaOf("trait"), { latest: "products.name", of: ["A", "B*"], within: "30d" })).toBe(true);
		expect(isValid(schemaOf("trait"), { latest: "x", count: true, of: "A" })).toBe(false);
		expect(isValid(schemaOf("trait"), { count: true })).toBe(false);
		expect(isValid(schemaOf("message"), { fixed: ["cart"], instead: { hero: { text: "x", link: "/x" } } })).toBe(true);
		expect(isValid(schemaOf("message"), { instead: { hero: { text: "x" } } })).toBe(false);
	});
});
