import { createRequire } from "node:module";
import { type CountryCode, type MetadataJson, parsePhoneNumberFromString } from "libphonenumber-js/core";
import { expect, it } from "vitest";
import { numberingPlans } from "./numbering-plans.ts";
import { NUMBERING_PLANS } from "./phone-data.ts";

const require = createRequire(import.meta.url);
const WHOLE: MetadataJson = require("libphonenumber-js/metadata.min.json");
const KEPT: MetadataJson = JSON.parse(NUMBERING_PLANS);
const EXAMPLES: Readonly<Record<string, string>> = require("libphonenumber-js/examples.mobile.json");

it("is made from the plans that are installed", () => {
	expect(KEPT).toEqual(numberingPlans(require("libphonenumber-js/metadata.min.json")));
});

it("reads numbers of every country as with all that the library knows", () => {
	const digit = digitsFrom(20_261_122);
	let valid = 0;
	let invalid = 0;
	for (const [country, example] of Object.entries(EXAMPLES)) {
		for (const text of spellings(country, example, digit)) {
			const whole = readBy(WHOLE, text, country);
			expect(readBy(KEPT, text, country), `${text} in ${country}`).toEqual(whole);
			if (whole?.valid === true) valid += 1;
			else invalid += 1;
		}
	}
	expect(Math.min(valid, invalid)).toBeGreaterThan(4_000);
});

/** A country's example as people write it, and numbers near it that some other country, or none, has assigned. */
function spellings(country: string, example: string, digit: () => string): string[] {
	const code = (WHOLE.countries as unknown as Readonly<Record<string, readonly [string]>>)[country]?.[0] ?? "";
	const near = Array.from({ length: 60 }, () => example.replace(/\d/g, (old) => (digit() < "3" ? digit() : old)).slice(0, example.length + 2 - Number(digit())));
	const wholes = [example, ...near].flatMap((number) => [number, `+${code}${number}`, `0${number}`, `1${number}`, `8${number}`]);
	return [...wholes, `011${code}${example}`, `${example} ext. 5`, `(${example.slice(0, 3)}) ${example.slice(3)}`, `+${digit()}${digit()}${digit()}${example}`];
}

function readBy(metadata: MetadataJson, text: string, country: string): { readonly number: string; readonly valid: boolean; readonly country: string | undefined } | null {
	const number = parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false }, metadata);
	return number === undefined ? null : { number: number.number, valid: number.isValid(), country: number.country };
}

function digitsFrom(seed: number): () => string {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return String((state >>> 8) % 10);
	};
}
