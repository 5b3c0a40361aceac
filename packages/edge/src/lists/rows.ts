import { cleanIdentifier, type Json } from "@pipit/core/event";
import { identifierKeyOf, IDENTIFIER_TYPES, type IdentifierType, isProfileId } from "@pipit/core/identity";
import { readRow, shapeOf, type SourceRow, type TableShape } from "@pipit/core/import";
import { parsed, type Parsed, type Problem, refused, show } from "@pipit/core/problem";

/** One row of an upload: of whom, and what is said of them; null takes it back. */
export interface UploadRow {
	/** `email:ada@example.com`, `profile:0123456789abcdef`. */
	readonly key: string;
	/** JSON. */
	readonly value: string | null;
	readonly computedAt: number | null;
}

/** Reads what a row says besides whom it is about. */
export type ReadValue = (row: SourceRow) => Parsed<Pick<UploadRow, "value" | "computedAt">>;

export interface RefusedRow {
	readonly line: number;
	readonly problems: readonly Problem[];
}

/** What names a person, in the order in which the first that a row has is taken. */
const NAMES = ["profile_id", "user_id", "email", "phone", "external_id", "anonymous_id"] as const;

/** Reads rows one after the other; the first says whether they are JSON lines or CSV. */
export class RowReader {
	readonly #readValue: ReadValue;
	#shape: TableShape | null = null;

	constructor(readValue: ReadValue) {
		this.#readValue = readValue;
	}

	/** Null for the header of CSV. */
	read(text: string): Parsed<UploadRow> | null {
		if (this.#shape !== null) return this.#rowOf(this.#shape, text);
		const shape = shapeOf(text);
		if (!shape.ok) return shape;
		this.#shape = shape.value;
		if (shape.value.isJson) return this.#rowOf(shape.value, text.replace(/^\ufeff/, ""));
		const { columns } = shape.value;
		if (columns.some((column) => isName(column))) return null;
		return refused({ path: [], expected: `JSON lines, or CSV with a header that has one of the columns ${NAMES.join(", ")}`, got: show(columns.join(",").slice(0, 100)) });
	}

	/** Whether a header was expected and has come, or none is needed. */
	get isReadable(): boolean {
		return this.#shape === null || this.#shape.isJson || this.#shape.columns.some((column) => isName(column));
	}

	#rowOf(shape: TableShape, text: string): Parsed<UploadRow> {
		const row = readRow(shape, text);
		if (!row.ok) return row;
		const key = keyOf(row.value);
		if (!key.ok) return key;
		const said = this.#readValue(row.value);
		return said.ok ? parsed({ key: key.value, ...said.value }) : said;
	}
}

function isName(column: string): boolean {
	return NAMES.some((name) => name === column);
}

function keyOf(row: SourceRow): Parsed<string> {
	const name = NAMES.find((one) => (row.get(one) ?? "") !== "");
	if (name === undefined) return refused({ path: [], expected: `one of ${NAMES.join(", ")}`, got: "none" });
	const given = row.get(name) ?? null;
	const text = typeof given === "number" ? String(given) : given;
	const key = typeof text === "string" ? cleanKey(name, text) : null;
	return key === null ? refused({ path: [name], expected: EXPECTED[name] ?? "an identifier of 1 to 200 characters that names one person", got: show(given) }) : parsed(key);
}

const EXPECTED: { readonly [name: string]: string } = {
	profile_id: "16 hexadecimal digits",
	email: "an email address",
	phone: "a phone number such as +491701234567",
};

function cleanKey(name: (typeof NAMES)[number], text: string): string | null {
	if (name === "profile_id") return isProfileId(text.trim()) ? `profile:${text.trim()}` : null;
	const type: IdentifierType | undefined = IDENTIFIER_TYPES.find((one) => one === name);
	const value = type === undefined ? null : cleanIdentifier(type, text);
	return type === undefined || value === null ? null : identifierKeyOf({ type, value });
}

/** Who is on a list is on it. */
export const onList: ReadValue = () => parsed({ value: "true", computedAt: null });

/** What an upload of scores says of all its rows, where a row does not say it itself. */
export interface ScoreDefaults {
	readonly version: string | null;
	readonly computedAt: number;
}

/** `score` is a number, `cluster` a number or a text; an empty one takes the score away. */
export function scored(defaults: ScoreDefaults): ReadValue {
	return (row) => {
		const column = row.has("cluster") && !row.has("score") ? "cluster" : "score";
		const given = row.get(column);
		if (given === undefined) return refused({ path: ["score"], expected: "a number (or cluster: a number or a text)", got: "nothing" });
		const score = numberOr(given);
		if (score === null || score === "") return parsed({ value: null, computedAt: null });
		if (typeof score === "object" || (column === "score" && typeof score !== "number")) return refused({ path: [column], expected: column === "score" ? "a number" : "a number or a text", got: show(given) });
		if (typeof score === "string" && score.length > LONGEST) return refused({ path: [column], expected: `at most ${LONGEST} characters`, got: show(score.slice(0, 60)) });
		const version = versionIn(row, defaults);
		const computedAt = momentIn(row, defaults);
		if (version === undefined) return refused({ path: ["version"], expected: `a text of at most ${LONGEST} characters`, got: show(row.get("version")) });
		if (computedAt === null) return refused({ path: ["computed_at"], expected: "a moment such as 2026-05-01T12:00:00Z", got: show(row.get("computed_at")) });
		return parsed({ value: JSON.stringify({ value: score, ...(version === null ? {} : { version }) }), computedAt });
	};
}

const LONGEST = 100;

/** CSV has only texts. */
function numberOr(value: Json): Json {
	if (typeof value !== "string") return value;
	const text = value.trim();
	return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

function versionIn(row: SourceRow, { version }: ScoreDefaults): string | null | undefined {
	const given = row.get("version") ?? "";
	if (given === "") return version;
	if (typeof given === "number") return String(given);
	return typeof given === "string" && given.length <= LONGEST ? given : undefined;
}

function momentIn(row: SourceRow, { computedAt }: ScoreDefaults): number | null {
	const given = row.get("computed_at") ?? "";
	return given === "" ? computedAt : readMoment(given);
}

/** A moment of ISO 8601 with an offset; null for anything else. */
export function readMoment(given: unknown): number | null {
	if (typeof given !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/.test(given)) return null;
	const time = Date.parse(given);
	return Number.isNaN(time) ? null : time;
}
