import type { Json } from "../event/event.ts";

/** Why a value could not be cleaned. Each stands in the audit and in `_NAME.problem`. */
export const FLAWS = [
	"not_an_email",
	"not_a_phone_number",
	"country_of_number_unknown",
	"not_a_country",
	"not_a_date",
	"ambiguous_date",
	"implausible_date",
	"not_a_language",
	"not_a_currency",
	"ambiguous_currency",
	"not_a_boolean",
	"not_a_gender",
	"ambiguous_gender",
	"not_an_age",
	"implausible_age",
	"not_a_number",
	"ambiguous_number",
	"not_a_text",
	"not_one_of",
	"placeholder",
] as const;
export type Flaw = (typeof FLAWS)[number];

/** What a cleaner makes of one value. Nothing is guessed: what could mean two things is flawed. */
export type Cleaned =
	| {
			readonly kind: "clean";
			readonly value: Json;
			/** What else is worth knowing of a value that is taken all the same. */
			readonly remarks: Remarks;
	  }
	| { readonly kind: "flawed"; readonly flaw: Flaw };

export interface Remarks {
	/** The address that was probably meant. */
	readonly suggestion: string | null;
	/** An address of a provider whose mailboxes vanish. */
	readonly disposable: boolean;
}

const NO_REMARKS: Remarks = { suggestion: null, disposable: false };

export function clean(value: Json, remarks: Remarks = NO_REMARKS): Cleaned {
	return { kind: "clean", value, remarks };
}

export function flawed(flaw: Flaw): Cleaned {
	return { kind: "flawed", flaw };
}

/** What a cleaner knows of where and when a value was said. */
export interface Setting {
	/** ISO 3166-1 alpha-2: whose national phone numbers and order of dates are meant; null where nobody says. */
	readonly country: string | null;
	/** Epoch ms: what is in the future is judged by it. */
	readonly now: number;
}
