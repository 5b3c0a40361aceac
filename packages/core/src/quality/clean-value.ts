import type { Json } from "../event/event.ts";
import { cleanCountry } from "./country.ts";
import { cleanCurrency } from "./currency.ts";
import { cleanBirthday, cleanDate } from "./date.ts";
import { cleanEmail } from "./email.ts";
import { cleanLanguage } from "./language.ts";
import { cleanNumber } from "./number.ts";
import { type Cleaned, clean, flawed, type Setting } from "./outcome.ts";
import { cleanAge, cleanBoolean, cleanGender } from "./person.ts";
import { cleanPhone } from "./phone.ts";
import type { TraitKind, TraitPlan } from "./plan.ts";
import { cleanText } from "./text.ts";
import { isPlaceholder } from "./words.ts";

/** A plan for a trait of which only its kind is known. */
export function planOf(kind: TraitKind): TraitPlan {
	return { kind, case: "as_is", oneOf: null, default: null };
}

/** One value of a trait in the form that its plan wants, or why that cannot be had. */
export function cleanValue(plan: TraitPlan, value: Json, setting: Setting): Cleaned {
	const isWord = plan.kind !== "text" && plan.kind !== "any" && plan.kind !== "boolean";
	if (isWord && typeof value === "string" && isPlaceholder(value)) return flawed("placeholder");
	const cleaned = CLEANERS[plan.kind](value, setting, plan);
	if (cleaned.kind === "clean" && plan.oneOf !== null && !plan.oneOf.includes(cleaned.value)) return flawed("not_one_of");
	return cleaned;
}

const CLEANERS: { readonly [kind in TraitKind]: (value: Json, setting: Setting, plan: TraitPlan) => Cleaned } = {
	any: (value) => clean(value),
	text: (value, _setting, plan) => cleanText(value, plan.case),
	email: cleanEmail,
	phone: cleanPhone,
	country: cleanCountry,
	language: cleanLanguage,
	currency: cleanCurrency,
	date: cleanDate,
	birthday: cleanBirthday,
	boolean: cleanBoolean,
	gender: cleanGender,
	age: cleanAge,
	number: (value) => cleanNumber(value),
};
