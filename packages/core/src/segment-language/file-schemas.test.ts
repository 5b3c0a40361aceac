import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isValid } from "../../test/language/validate-schema.ts";
import { parseDefinitions } from "../definition/index.ts";
import { parseMapping, parsePull } from "../import/index.ts";
import { parsePlan } from "../quality/index.ts";
import { parseHookSource } from "../webhook/index.ts";
import { schemas, type Schema } from "./index.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const ALL = schemas();

function schemaOf(name: string): Schema {
	const schema = ALL[name];
	if (schema === undefined) throw new Error(`no schema ${name}`);
	return schema;
}

/** The kind of a file by its path, as the reader of folders knows them; mappings stand beside the folder. */
function kindOf(path: string): string {
	const [folder = ""] = path.split("/");
	if (path.includes("/")) return folder.slice(0, -1);
	const name = path.replace(/\.yaml$/, "");
	return name in ALL ? name : "mapping";
}

/** Every example of a file in the documentation: a block of YAML that begins with the file's path. */
const EXAMPLES = ["docs", "docs/platforms", "."].flatMap((folder) =>
	readdirSync(join(ROOT, folder), { encoding: "utf8" })
		.filter((file) => file.endsWith(".md"))
		.flatMap((file) => {
			const text = readFileSync(join(ROOT, folder, file), "utf8");
			return [...text.matchAll(/```yaml\n# ((?:[\w-]+\/)*[\w-]+\.yaml)\n([\s\S]*?)\n```/g)].map(([, path = "", yaml = ""]) => ({ page: join(folder, file), path, yaml }));
		}),
);

describe("a schema", () => {
	it("is there for every kind of YAML file that a folder may hold", () => {
		const refused = parseDefinitions([{ path: "nothing", text: "" }]);
		const told = refused.ok ? "" : (refused.problems.find(({ file }) => file === "nothing")?.expected ?? "");
		const paths = [...told.matchAll(/(?:\w+\/)*[\w]+(?:\/block)?\.yaml/g)].map(([path]) => path);
		expect(paths.length).toBeGreaterThanOrEqual(14);
		expect(paths.filter((path) => !(kindOf(path) in ALL) || (kindOf(path) === "mapping" && path !== "mapping.yaml"))).toEqual([]);
	});

	it("has examples of most kinds in the documentation", () => {
		const kinds = new Set(EXAMPLES.map(({ path }) => kindOf(path)));
		for (const kind of ["segment", "trait", "block", "email", "form", "feed", "message", "site", "models", "catalogue", "plan", "source", "pull", "mapping"]) expect(kinds).toContain(kind);
	});

	it.each(EXAMPLES)("takes $path of $page, and not with a key that nobody knows", ({ path, yaml }) => {
		const schema = schemaOf(kindOf(path));
		// A page shows of the site's file what the page is about, and long keys cut.
		const rest = kindOf(path) === "site" ? { id: "s", name: "S", url: "https://s.example", write_key: "key-1", currency: "EUR" } : {};
		const value: unknown = { ...rest, ...(parse(yaml.replaceAll("…", "0")) as object) };
		expect(isValid(schema, value)).toBe(true);
		expect(isValid(schema, { ...(value as object), unknown: 1 })).toBe(false);
	});

	const HOOK = { provider: "shopify", secret: "PIPIT_HOOK_SHOP" };
	const MAP = { event: "Survey Answered", email: "answers.0.email" };
	const TILL = { kind: "orders", source: "till", id: "no", person: { email: "mail" } };
	const HTTP = { url: "https://crm.example/list", mapping: { kind: "people", person: { user_id: "id" } } };

	it.each<readonly [kind: string, isGood: boolean, value: object]>([
		["plan", true, {}],
		["plan", true, { country: "DE", traits: { phone: "phone", size: { kind: "text", one_of: ["S", 1], default: "M", case: "upper" } }, violations: "quarantine", unplanned: "allow" }],
		["plan", true, { events: { "Order Completed": { schema: { type: "object", required: ["total"] }, violations: "block" }, Seen: null }, categories: { shoes: ["Schuhe"], hats: null } }],
		["plan", true, { duplicates: { review: 0.7, merge: null } }],
		["plan", false, { traits: { phone: "fone" } }],
		["plan", false, { traits: { phone: { kind: "phone", length: 3 } } }],
		["plan", false, { unplanned: "never" }],
		["plan", false, { duplicates: { merge: 0.5 } }],
		["plan", false, { events: { A: { schem: {} } } }],
		["source", true, HOOK],
		["source", true, { ...HOOK, secret: ["PIPIT_HOOK_OLD", "PIPIT_HOOK_NEW"] }],
		["source", false, { provider: "shopify" }],
		["source", false, { ...HOOK, secret: "PIPIT_ADMIN_KEY" }],
		["source", false, { ...HOOK, provider: "shopefy" }],
		["source", false, { ...HOOK, map: MAP }],
		["mapping", true, TILL],
		["mapping", true, { ...TILL, properties: { total: { column: ["a", "b"], kind: "number" } }, consent: { email: "ok" }, skip: { state: ["void"] }, rest: true, decimal: "," }],
		["mapping", false, { ...TILL, kind: "invoices" }],
		["mapping", false, { ...TILL, person: { mail: "x" } }],
		["mapping", false, { ...TILL, decimal: ";" }],
		["mapping", false, { ...TILL, traits: { "a..b": "x" } }],
		["pull", true, HTTP],
		["pull", true, { ...HTTP, every: "1h", items: "data", next: { path: "next", parameter: "cursor" }, since: { path: "updated", parameter: "since" }, headers: { authorization: "Bearer ${PIPIT_PULL_CRM}" } }],
		["pull", true, { connector: "hubspot", token: "PIPIT_PULL_HUB" }],
		["pull", false, { connector: "hubspot", token: "hub-token" }],
		["pull", false, { connector: "shopify", shop: "x.example", what: "orders", token: "PIPIT_PULL_S" }],
		["pull", false, { ...HTTP, next: "page" }],
		["pull", false, { ...HTTP, mapping: { kind: "people" }, evry: "1h" }],
	])("knows %s as Pipit does: %j %j", (kind, isGood, value) => {
		const read = { plan: parsePlan, mapping: parseMapping, pull: parsePull, source: (input: unknown) => parseHookSource("s", input) }[kind];
		expect(read?.(value).ok).toBe(isGood);
		expect(isValid(schemaOf(kind), value)).toBe(isGood);
	});
});
