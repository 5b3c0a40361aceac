import type { JsonObject } from "../../event/index.ts";
import { withoutInvalid } from "../liquid/escape.ts";
import type { FormDefinition, FormField } from "./form.ts";

/** What somebody sent: the values of each name, in their order. */
export type SentFields = ReadonlyMap<string, readonly string[]>;

export type FormAnswer =
	| { readonly kind: "answer"; readonly properties: JsonObject; readonly traits: JsonObject }
	/** What is wrong, by field, in words for the person who answers. */
	| { readonly kind: "wrong"; readonly problems: readonly { readonly field: string; readonly message: string }[] };

/** Reads an answer to a form. What the form does not ask is left out; what it asks is taken only as it asks for it. */
export function readAnswer(form: FormDefinition, sent: SentFields): FormAnswer {
	const problems: { field: string; message: string }[] = [];
	const properties: { [name: string]: JsonObject[string] } = {};
	for (const field of form.fields) {
		const given = (sent.get(field.name) ?? []).filter((value) => value.trim() !== "");
		if (given.length === 0) {
			if (field.kind === "yes_no") properties[field.name] = false;
			else if (field.required) problems.push({ field: field.name, message: `${field.label}: please answer this` });
			continue;
		}
		const value = valueOf(field, given);
		if (value === null) problems.push({ field: field.name, message: `${field.label}: this is not one of the answers` });
		else properties[field.name] = value;
	}
	if (problems.length > 0) return { kind: "wrong", problems };
	const traits = Object.entries(form.traits).flatMap(([trait, field]) => {
		const value = properties[field];
		return value === undefined ? [] : [[trait, value] as const];
	});
	return { kind: "answer", properties, traits: Object.fromEntries(traits) };
}

/** Null where it is no answer to this field. */
function valueOf(field: FormField, given: readonly string[]): JsonObject[string] | null {
	const [first = ""] = given;
	switch (field.kind) {
		case "choice":
			return chosen(field, given);
		case "rating":
			return given.length === 1 ? starsIn(first, field.most) : null;
		case "text":
			return withoutInvalid(first).trim().slice(0, field.longest).toWellFormed();
		case "yes_no":
			break;
	}
	return first !== "false" && first !== "no" && first !== "0";
}

function chosen(
	{ options, many }: Extract<FormField, { kind: "choice" }>,
	given: readonly string[],
): JsonObject[string] | null {
	const values = [...new Set(given)];
	if (values.some((value) => !options.some((option) => option.value === value))) return null;
	if (many) return values;
	return values.length === 1 ? (values[0] ?? null) : null;
}

function starsIn(text: string, most: number): number | null {
	const stars = /^\d{1,2}$/.test(text) ? Number(text) : 0;
	return stars >= 1 && stars <= most ? stars : null;
}
