import type { Purpose } from "../event/event.ts";
import { PURPOSES } from "../event/event.ts";
import { isRecord, unknownKeys } from "../definition/fields.ts";
import { isUnsafeKey } from "../event/json.ts";
import { type Parsed, type Path, type Problem, parsed, refused, show } from "../problem/index.ts";
import { TRAIT_KINDS, type TraitKind } from "../quality/plan.ts";

export const IMPORT_KINDS = ["people", "orders", "events", "products"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** How the columns of a file become calls. The same shape for the exports that are known and for a shop's own mapping file. */
export interface Mapping {
	readonly kind: ImportKind;
	/** Where the file is from, `shopify`. */
	readonly source: string;
	/** What message ids begin with. That of orders is what the shop's webhooks use too, so an order that came both ways is one. */
	readonly prefix: string;
	/** What identifies a record, the first column that is not empty; rows of an order that follow each other with the same id, or none, are one order. */
	readonly id: readonly string[];
	readonly time: readonly string[];
	readonly person: { readonly anonymous_id: readonly string[]; readonly user_id: readonly string[]; readonly email: readonly string[]; readonly phone: readonly string[] };
	/** The event's name: a text, or the column that has it. */
	readonly event: { readonly name: string } | { readonly columns: readonly string[] };
	readonly traits: Fields;
	/** Of an order or an event; of a product its own fields. */
	readonly properties: Fields;
	/** What each row of an order says of a product. */
	readonly item: Fields;
	readonly consent: { readonly [purpose in Purpose]?: readonly string[] };
	/** Records whose column has one of these values (in any case) are left out, and counted. */
	readonly skip: { readonly [column: string]: readonly string[] };
	/** Columns that nothing names become traits (of people) or properties (of events) in snake_case. */
	readonly rest: boolean;
	readonly decimal: "." | "," | null;
}

/** By path: `address.city`. */
export type Fields = { readonly [path: string]: MappedField };

export interface MappedField {
	/** The first that is not empty counts. */
	readonly columns: readonly string[];
	readonly kind: TraitKind;
}

const KEYS = ["kind", "source", "id", "time", "person", "event", "traits", "properties", "item", "consent", "skip", "rest", "decimal"];
const IDENTIFIERS = ["anonymous_id", "user_id", "email", "phone"] as const;

/** Reads a mapping file. */
export function parseMapping(input: unknown): Parsed<Mapping> {
	if (!isRecord(input)) return refused({ path: [], expected: `a map of ${KEYS.join(", ")}`, got: show(input) });
	const problems: Problem[] = unknownKeys(input, KEYS, []);
	const kind = IMPORT_KINDS.find((one) => one === input["kind"]);
	if (kind === undefined) problems.push({ path: ["kind"], expected: IMPORT_KINDS.join(", "), got: show(input["kind"]) });
	const given = input["source"] ?? "import";
	const source = typeof given === "string" && /^[a-z0-9][a-z0-9_-]{0,30}$/.test(given) ? given : "";
	if (source === "") problems.push({ path: ["source"], expected: "a short name of small letters, digits, - and _", got: show(given) });
	const person = isRecord(input["person"] ?? {}) ? (input["person"] ?? {}) : {};
	if (!isRecord(input["person"] ?? {})) problems.push({ path: ["person"], expected: `a map of ${IDENTIFIERS.join(", ")}`, got: show(input["person"]) });
	const people: Readonly<Record<string, unknown>> = isRecord(person) ? person : {};
	problems.push(...unknownKeys(people, IDENTIFIERS, ["person"]));
	const decimal = input["decimal"] ?? null;
	if (decimal !== null && decimal !== "." && decimal !== ",") problems.push({ path: ["decimal"], expected: "a dot or a comma", got: show(decimal) });
	const mapping: Mapping = {
		kind: kind ?? "people",
		source,
		prefix: `${source}-${kind === "orders" ? "order" : String(kind)}`,
		id: columns(input["id"], ["id"], problems),
		time: columns(input["time"], ["time"], problems),
		person: {
			anonymous_id: columns(people["anonymous_id"], ["person", "anonymous_id"], problems),
			user_id: columns(people["user_id"], ["person", "user_id"], problems),
			email: columns(people["email"], ["person", "email"], problems),
			phone: columns(people["phone"], ["person", "phone"], problems),
		},
		event: eventOf(input["event"], kind ?? "people", problems),
		traits: fields(input["traits"], ["traits"], problems),
		properties: fields(input["properties"], ["properties"], problems),
		item: fields(input["item"], ["item"], problems),
		consent: consentOf(input["consent"], problems),
		skip: skipOf(input["skip"], problems),
		rest: input["rest"] === true,
		decimal: decimal === "." || decimal === "," ? decimal : null,
	};
	if (mapping.kind !== "products" && Object.values(mapping.person).every((names) => names.length === 0)) {
		problems.push({ path: ["person"], expected: `at least one of ${IDENTIFIERS.join(", ")}`, got: "none" });
	}
	if ((mapping.kind === "orders" || mapping.kind === "products") && mapping.id.length === 0) problems.push({ path: ["id"], expected: "the column that identifies a record", got: "nothing" });
	return problems.length === 0 ? parsed(mapping) : refused(...problems);
}

function columns(value: unknown, path: Path, problems: Problem[]): readonly string[] {
	if (value === undefined || value === null) return [];
	const names: readonly unknown[] = Array.isArray(value) ? value : [value];
	if (names.length <= 20 && names.every((name): name is string => typeof name === "string" && name !== "")) return names;
	problems.push({ path, expected: "a column, or a list of at most 20", got: show(value) });
	return [];
}

function fields(value: unknown, path: Path, problems: Problem[]): Fields {
	if (value === undefined || value === null) return {};
	if (!isRecord(value)) {
		problems.push({ path, expected: "a map of paths to columns", got: show(value) });
		return {};
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, given]): [string, MappedField] => {
			const at = [...path, name];
			if (name.split(".").some((part) => part === "" || isUnsafeKey(part))) problems.push({ path: at, expected: "a path such as address.city", got: show(name) });
			if (!isRecord(given)) return [name, { columns: columns(given, at, problems), kind: "any" }];
			problems.push(...unknownKeys(given, ["column", "kind"], at));
			const kind = TRAIT_KINDS.find((one) => one === (given["kind"] ?? "any"));
			if (kind === undefined) problems.push({ path: [...at, "kind"], expected: TRAIT_KINDS.join(", "), got: show(given["kind"]) });
			return [name, { columns: columns(given["column"], [...at, "column"], problems), kind: kind ?? "any" }];
		}),
	);
}

function eventOf(value: unknown, kind: ImportKind, problems: Problem[]): Mapping["event"] {
	if (value === undefined || value === null) {
		if (kind === "events") problems.push({ path: ["event"], expected: "the event's name, or { column: .. }", got: "nothing" });
		return { name: kind === "orders" ? "Order Completed" : "" };
	}
	if (typeof value === "string" && value !== "") return { name: value };
	if (isRecord(value)) return { columns: columns(value["column"], ["event", "column"], problems) };
	problems.push({ path: ["event"], expected: "the event's name, or { column: .. }", got: show(value) });
	return { name: "" };
}

function consentOf(value: unknown, problems: Problem[]): Mapping["consent"] {
	if (value === undefined || value === null) return {};
	if (!isRecord(value)) {
		problems.push({ path: ["consent"], expected: `a map of ${PURPOSES.join(", ")} to columns`, got: show(value) });
		return {};
	}
	problems.push(...unknownKeys(value, PURPOSES, ["consent"]));
	return Object.fromEntries(PURPOSES.flatMap((purpose) => (value[purpose] === undefined ? [] : [[purpose, columns(value[purpose], ["consent", purpose], problems)]])));
}

function skipOf(value: unknown, problems: Problem[]): Mapping["skip"] {
	if (value === undefined || value === null) return {};
	if (!isRecord(value)) {
		problems.push({ path: ["skip"], expected: "a map of columns to values", got: show(value) });
		return {};
	}
	return Object.fromEntries(Object.entries(value).map(([column, values]) => [column, columns(values, ["skip", column], problems).map((one) => one.toLowerCase())]));
}
