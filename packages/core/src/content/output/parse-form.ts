import { isRecord, unknownKeys } from "../../definition/fields.ts";
import { type Parsed, parsed, type Path, refused, show } from "../../problem/index.ts";
import { BlockReader } from "../block-reader.ts";
import { type FormDefinition, type FormField, type FormOption, NONCE_FIELD, PRODUCT_FIELD } from "./form.ts";

type Fields = Readonly<Record<string, unknown>>;

const KEYS = ["title", "event", "once", "block", "fields", "traits", "button", "thanks"];
const NAME = /^[a-z][a-z0-9_]{0,39}$/;
const ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const VALUE = /^[\w .-]{1,64}$/;
const MOST_FIELDS = 20;
const MOST_OPTIONS = 30;
const LONGEST_TEXT = 2_000;
/** Names of the form's own, and properties that every answer has. */
const TAKEN = new Set([
	NONCE_FIELD,
	PRODUCT_FIELD,
	"form",
	"message",
	"message_name",
	"client",
	"machine",
	"name",
	"price",
	"currency",
	"category",
	"url",
	"image_url",
]);
export const FIELD_KINDS = ["choice", "rating", "text", "yes_no"] as const;

/** Reads `forms/ID.yaml`. */
export function parseForm(id: string, input: unknown): Parsed<FormDefinition> {
	if (!isRecord(input)) return refused({ path: [], expected: "a form as a map", got: show(input) });
	const reader = new BlockReader();
	reader.problems.push(...unknownKeys(input, KEYS, []));
	const { once, block, fields } = input;
	if (once !== undefined && typeof once !== "boolean") reader.refuse(["once"], "true or false", once);
	if (block !== undefined && (typeof block !== "string" || !ID.test(block)))
		reader.refuse(["block"], "the id of a block", block);
	const given = isRecord(fields) ? Object.entries(fields) : [];
	if (fields !== undefined && !isRecord(fields)) reader.refuse(["fields"], "a map of fields", fields);
	if (given.length > MOST_FIELDS) reader.refuse(["fields"], `at most ${MOST_FIELDS} fields`, given.length);
	if (given.length === 0 && block === undefined)
		reader.refuse(["fields"], "at least one field, or a `block` whose products are offered", fields);
	const form: FormDefinition = {
		id,
		title: reader.text(input["title"], ["title"], null),
		event: reader.text(input["event"], ["event"], null),
		once: once !== false,
		block: typeof block === "string" ? block : null,
		fields: given.slice(0, MOST_FIELDS).map(([name, field]) => fieldOf(name, field, reader)),
		traits: {},
		button: reader.text(input["button"], ["button"], "Send"),
		thanks: reader.text(input["thanks"], ["thanks"], "Thank you."),
	};
	const traits = traitsOf(input["traits"], form.fields, reader);
	return reader.problems.length === 0 ? parsed({ ...form, traits }) : refused(...reader.problems);
}

function fieldOf(name: string, input: unknown, reader: BlockReader): FormField {
	const path: Path = ["fields", name];
	const fields: Fields = isRecord(input) ? input : {};
	if (!NAME.test(name) || TAKEN.has(name))
		reader.refuse(path, `a name of small letters, digits and _ that is none of ${[...TAKEN].join(", ")}`, name);
	const kind = FIELD_KINDS.find((candidate) => candidate === fields["type"]);
	if (kind === undefined) reader.refuse([...path, "type"], `one of ${FIELD_KINDS.join(", ")}`, fields["type"]);
	const known = { choice: ["many", "options"], rating: ["most"], text: ["longest", "lines"], yes_no: [] }[
		kind ?? "yes_no"
	];
	if (isRecord(input)) reader.problems.push(...unknownKeys(fields, ["type", "label", "required", ...known], path));
	const base = {
		name,
		label: reader.text(fields["label"], [...path, "label"], null),
		required: flag(fields, "required", path, reader),
	};
	switch (kind) {
		case "choice":
			return {
				...base,
				kind,
				many: flag(fields, "many", path, reader),
				options: optionsOf(fields["options"], [...path, "options"], reader),
			};
		case "rating":
			return {
				...base,
				kind,
				most: fields["most"] === undefined ? 5 : reader.whole(fields["most"], [...path, "most"], 2, 10),
			};
		case "text":
			return {
				...base,
				kind,
				lines: flag(fields, "lines", path, reader),
				longest:
					fields["longest"] === undefined
						? 500
						: reader.whole(fields["longest"], [...path, "longest"], 1, LONGEST_TEXT),
			};
		default:
			return { ...base, kind: "yes_no" };
	}
}

function flag(fields: Fields, key: string, path: Path, reader: BlockReader): boolean {
	const value = fields[key];
	if (value !== undefined && typeof value !== "boolean") reader.refuse([...path, key], "true or false", value);
	return value === true;
}

function optionsOf(input: unknown, path: Path, reader: BlockReader): FormOption[] {
	const given = isRecord(input) ? Object.entries(input) : [];
	if (given.length < 2 || given.length > MOST_OPTIONS)
		reader.refuse(path, `a map of 2 to ${MOST_OPTIONS} options, such as { tea: "Tea" }`, input);
	return given.slice(0, MOST_OPTIONS).map(([value, label]) => {
		if (!VALUE.test(value))
			reader.refuse([...path, value], "letters, digits, spaces, points, - and _, at most 64", value);
		return { value, label: reader.text(label, [...path, value], null) };
	});
}

function traitsOf(input: unknown, fields: readonly FormField[], reader: BlockReader): { [trait: string]: string } {
	if (input === undefined) return {};
	if (!isRecord(input)) {
		reader.refuse(["traits"], "a map of trait and field", input);
		return {};
	}
	const traits: { [trait: string]: string } = {};
	for (const [trait, field] of Object.entries(input)) {
		if (!/^[a-z][\w]{0,63}$/i.test(trait) || trait === "constructor")
			reader.refuse(["traits", trait], "the name of a trait", trait);
		else if (typeof field !== "string" || !fields.some(({ name }) => name === field))
			reader.refuse(["traits", trait], "the name of a field of this form", field);
		else traits[trait] = field;
	}
	return traits;
}
