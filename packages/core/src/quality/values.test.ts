import { describe, expect, it } from "vitest";
import type { Json } from "../event/event.ts";
import { cleanValue, planOf } from "./clean-value.ts";
import type { TraitKind } from "./plan.ts";
import type { TextCase } from "./text.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");

/** The clean value, or the flaw in brackets. */
function clean(kind: TraitKind, value: Json, country: string | null = "DE"): Json {
	const cleaned = cleanValue(planOf(kind), value, { country, now: NOW });
	return cleaned.kind === "clean" ? cleaned.value : `[${cleaned.flaw}]`;
}

function table(kind: TraitKind, rows: readonly (readonly [value: Json, expected: Json, country?: string | null])[]): void {
	it.each(rows.map(([value, expected, country]) => ({ value, expected, country })))("$value in $country is $expected", ({ value, expected, country }) => {
		expect(clean(kind, value, country === undefined ? "DE" : country)).toEqual(expected);
	});
}

describe("an email", () => {
	table("email", [
		[" Ada.L@Example.COM ", "Ada.L@example.com"],
		["mailto:ada@example.com", "ada@example.com"],
		["Ada Lovelace <ada@example.com>", "ada@example.com"],
		["ada@example", "[not_an_email]"],
		["ada@@example.com", "[not_an_email]"],
		["ada..l@example.com", "[not_an_email]"],
		["N/A", "[placeholder]"],
		[7, "[not_an_email]"],
	]);

	it("says what was probably meant, and which mailboxes vanish", () => {
		expect(cleanValue(planOf("email"), "ada@gmial.com", { country: null, now: NOW })).toMatchObject({ kind: "clean", value: "ada@gmial.com", remarks: { suggestion: "ada@gmail.com" } });
		expect(cleanValue(planOf("email"), "ada@gmail.com", { country: null, now: NOW })).toMatchObject({ remarks: { suggestion: null, disposable: false } });
		expect(cleanValue(planOf("email"), "x@mailinator.com", { country: null, now: NOW })).toMatchObject({ remarks: { disposable: true } });
	});
});

describe("a phone number", () => {
	table("phone", [
		["030 901820", "+4930901820"],
		["0171/1234567", "+491711234567"],
		["+49 (0)30 901820", "+4930901820"],
		["0049 30 901820", "+4930901820"],
		["'+49 30 901820", "+4930901820"],
		["tel:+49-30-901820", "+4930901820"],
		["(212) 555-0123", "+12125550123", "US"],
		["(212) 555-0123 ext. 7", "+12125550123", "US"],
		["020 7946 0018", "+442079460018", "GB"],
		["+33 1 42 68 53 00", "+33142685300"],
		[4930901820, "+4930901820"],
		["030 901820", "[country_of_number_unknown]", null],
		["+49 30", "[not_a_phone_number]"],
		["+99 123456789", "[not_a_phone_number]"],
		["1-800-FLOWERS", "[not_a_phone_number]", "US"],
		["call me", "[not_a_phone_number]"],
		["12345", "[not_a_phone_number]", "US"],
		["-", "[placeholder]"],
		[{}, "[not_a_phone_number]"],
	]);
});

describe("a date", () => {
	table("date", [
		["2026-05-17", "2026-05-17"],
		["2026-05-17T08:00:00Z", "2026-05-17T08:00:00Z"],
		["2026-05-17 08:00:00+02:00", "2026-05-17T08:00:00+02:00"],
		["2026-05-17 08:00", "2026-05-17T08:00"],
		["17.05.2026", "2026-05-17"],
		["17. 5. 2026", "2026-05-17"],
		["05.04.2026", "2026-04-05", "US"],
		["03/04/2026", "2026-04-03"],
		["03/04/2026", "2026-04-03", "GB"],
		["03/04/2026", "2026-03-04", "US"],
		["03/04/2026", "[ambiguous_date]", null],
		["03/04/2026", "[ambiguous_date]", "CA"],
		["04/04/2026", "2026-04-04", null],
		["17/05/2026", "2026-05-17", "US"],
		["05/17/2026", "2026-05-17", "GB"],
		["05/17/2026 3:05 pm", "2026-05-17T15:05", "US"],
		["12/31/2026 12:00 AM", "2026-12-31T00:00", "US"],
		["2026/5/7", "2026-05-07"],
		["20260517", "2026-05-17"],
		[20260517, "2026-05-17"],
		["17 May 2026", "2026-05-17"],
		["May 17th, 2026", "2026-05-17"],
		["17. Mai 2026", "2026-05-17"],
		["17 de mayo de 2026", "2026-05-17"],
		["1er août 2026", "2026-08-01"],
		["17 maja 2026", "2026-05-17"],
		["Sunday, May 17, 2026", "2026-05-17"],
		[1_779_004_800, "2026-05-17T08:00:00.000Z"],
		[1_779_004_800_000, "2026-05-17T08:00:00.000Z"],
		["17.05.26", "[ambiguous_date]"],
		["30.02.2026", "[not_a_date]"],
		["2026-02-30", "[not_a_date]"],
		["2026-13-01", "[not_a_date]"],
		["2026-05-17T25:00:00Z", "[not_a_date]"],
		["17 Smarch 2026", "[not_a_date]"],
		["yesterday", "[not_a_date]"],
		["1026-05-17", "[implausible_date]"],
		[46159, "[not_a_date]"],
	]);
});

describe("a birthday", () => {
	table("birthday", [
		["17.05.1990", "1990-05-17"],
		["1990-05-17T00:00:00.000Z", "1990-05-17"],
		[19900517, "1990-05-17"],
		["2027-01-01", "[implausible_date]"],
		["1901-01-01", "[implausible_date]"],
		[643_680_000, "[not_a_date]"],
	]);
});

describe("a language", () => {
	table("language", [
		["de", "de"],
		["de_AT", "de-AT"],
		["EN-us", "en-US"],
		["de_DE.UTF-8", "de-DE"],
		["German", "de"],
		["Deutsch", "de"],
		["français", "fr"],
		["polski", "pl"],
		["zh-hant-tw", "zh-Hant-TW"],
		["Klingonisch", "[not_a_language]"],
		["qqq", "[not_a_language]"],
	]);
});

describe("a currency", () => {
	table("currency", [
		["eur", "EUR"],
		["€", "EUR"],
		[" US$ ", "USD"],
		["$", "[ambiguous_currency]"],
		["kr", "[ambiguous_currency]"],
		["ZZZ", "[not_a_currency]"],
	]);
});

describe("yes or no, gender, age", () => {
	table("boolean", [
		["ja", true],
		["Nein", false],
		["0", false],
		[1, true],
		["YES ", true],
		["sí", true],
		["maybe", "[not_a_boolean]"],
		["", "[not_a_boolean]"],
		[2, "[not_a_boolean]"],
	]);
	table("gender", [
		["F", "female"],
		["weiblich", "female"],
		["Männlich", "male"],
		["m", "male"],
		["M", "[ambiguous_gender]", "ES"],
		["H", "male", "ES"],
		["divers", "other"],
		["non-binary", "other"],
		["yes", "[not_a_gender]"],
	]);
	table("age", [
		[34, 34],
		["34", 34],
		[34.7, 34],
		[0, "[implausible_age]"],
		["240", "[implausible_age]"],
		["thirty", "[not_an_age]"],
	]);
});

describe("a number", () => {
	table("number", [
		["1.234,56", 1234.56],
		["1,234.56", 1234.56],
		["12,5", 12.5],
		["12.50 €", 12.5],
		["€ 12,50", 12.5],
		["EUR 1 234,50", 1234.5],
		["1'234'567.89", 1234567.89],
		["1.234.567", 1234567],
		["-3", -3],
		["0.125", 0.125],
		["1.234", "[ambiguous_number]"],
		["1,234", "[ambiguous_number]"],
		["12,34.5", "[not_a_number]"],
		["1.2.3", "[not_a_number]"],
		["12 apples", "[not_a_number]"],
		["NaN", "[placeholder]"],
	]);
});

describe("a text", () => {
	it.each([
		["  Ada \u00a0 Lovelace ", "as_is", "Ada Lovelace"],
		["Zoe\u0308", "as_is", "Zoë"],
		["ANNA-MARIA O'BRIEN", "title", "Anna-Maria O'Brien"],
		["McDonald", "title", "McDonald"],
		["xl", "upper", "XL"],
	] satisfies readonly (readonly [string, TextCase, string])[])("%s in %s case is %s", (value, textCase, expected) => {
		expect(cleanValue({ ...planOf("text"), case: textCase }, value, { country: null, now: NOW })).toMatchObject({ value: expected });
	});

	it("is one of those that are allowed", () => {
		const plan = { ...planOf("text"), case: "upper", oneOf: ["S", "M"] } as const;
		expect(cleanValue(plan, "m", { country: null, now: NOW })).toMatchObject({ kind: "clean", value: "M" });
		expect(cleanValue(plan, "xl", { country: null, now: NOW })).toEqual({ kind: "flawed", flaw: "not_one_of" });
	});
});

it("cleaning twice changes nothing more", () => {
	const values: readonly (readonly [TraitKind, Json])[] = [
		["email", "Ada@Example.com"], ["phone", "030 901820"], ["country", "Deutschland"], ["date", "17.05.2026"], ["birthday", "17.05.1990"],
		["language", "German"], ["currency", "€"], ["boolean", "ja"], ["gender", "Frau"], ["age", "34"], ["number", "1.234,5"], ["text", " a  b "],
	];
	for (const [kind, value] of values) {
		const once = clean(kind, value);
		expect(clean(kind, once), `${kind} of ${JSON.stringify(value)}`).toEqual(once);
	}
});
