import type { Json } from "../event/event.ts";
import { type Cleaned, clean, flawed, type Setting } from "./outcome.ts";
import { foldWord } from "./words.ts";

const TRUE = new Set("true yes y ja j oui o si s sim tak ano igen kylla da 1 on wahr vrai verdadero vero checked x subscribed".split(" "));
const FALSE = new Set("false no n nein non nao nie ne nem ei net nee nej nei 0 off falsch faux falso unchecked unsubscribed".split(" "));

/** A yes or no as forms and exports write it ("ja", "0", "on") → true or false. */
export function cleanBoolean(value: Json): Cleaned {
	if (typeof value === "boolean") return clean(value);
	if (value === 1 || value === 0) return clean(value === 1);
	if (typeof value !== "string" || value.length > 20) return flawed("not_a_boolean");
	const folded = foldWord(value);
	if (TRUE.has(folded)) return clean(true);
	return FALSE.has(folded) ? clean(false) : flawed("not_a_boolean");
}

const FEMALE = new Set("f w female woman girl lady weiblich frau femme feminin feminine mujer femenino femenina femmina donna femminile vrouw vrouwelijk kvinna kvinde kvinne nainen kobieta zena mulher feminino mrs ms miss mme sra signora mevrouw".split(" "));
const MALE = new Set("h male man boy mannlich maennlich herr homme masculin hombre masculino uomo maschio maschile mannelijk mies mezczyzna muz homem mr sr signor".split(" "));
const OTHER = new Set("x d nb other diverse divers div nonbinary non binary enby third intersex andere anders autre otro altro".split(" ").concat("non binary"));
/** Where M stands for "mujer" beside H for "hombre". */
const SPANISH = new Set("ES MX AR CO CL PE EC BO PY UY VE CR PA GT HN SV NI DO CU PR".split(" "));

/** A gender → `female`, `male` or `other`. "M" in a Spanish-speaking country may be mujer or masculino, and is flawed. */
export function cleanGender(value: Json, { country }: Setting): Cleaned {
	if (typeof value !== "string" || value.length > 40) return flawed("not_a_gender");
	const folded = foldWord(value);
	if (folded === "m") return country !== null && SPANISH.has(country) ? flawed("ambiguous_gender") : clean("male");
	if (FEMALE.has(folded)) return clean("female");
	if (MALE.has(folded)) return clean("male");
	return OTHER.has(folded) ? clean("other") : flawed("not_a_gender");
}

const OLDEST = 120;

/** An age in whole years, 1 to 120. */
export function cleanAge(value: Json): Cleaned {
	const age = typeof value === "string" && /^\s*\d{1,4}(?:\.0+)?\s*$/.test(value) ? Number(value) : value;
	if (typeof age !== "number" || !Number.isFinite(age)) return flawed("not_an_age");
	const years = Math.floor(age);
	return years < 1 || years > OLDEST ? flawed("implausible_age") : clean(years);
}
