import { createRequire } from "node:module";
import countries from "i18n-iso-countries";
import { expect, it } from "vitest";
import { COUNTRY_CODES } from "./country-codes.ts";
import { cleanCountry } from "./country.ts";

const require = createRequire(import.meta.url);

/** i18n-iso-countries keeps lists of its own, made by people, of names that the runtime's tables may have otherwise. */
const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "cs", "tr"];

it("knows the codes of ISO 3166-1", () => {
	expect([...COUNTRY_CODES].toSorted()).toEqual(Object.keys(countries.getAlpha2Codes()).filter((code) => code !== "XK").toSorted());
	const wrong = Object.entries(countries.getAlpha2Codes()).filter(([two, three]) => two !== "XK" && JSON.stringify(cleanCountry(three)) !== JSON.stringify(cleanCountry(two)));
	expect(wrong).toEqual([]);
});

it("takes no name for another country, and knows nearly all countries by a list made by people", () => {
	const unknown: string[] = [];
	let asked = 0;
	for (const language of LANGUAGES) {
		countries.registerLocale(require(`i18n-iso-countries/langs/${language}.json`));
		for (const [code, names] of Object.entries(countries.getNames(language, { select: "all" }))) {
			if (code === "XK") continue;
			asked += 1;
			const cleaned = names.map((name) => cleanCountry(name)).filter(({ kind }) => kind === "clean");
			if (cleaned.length === 0) unknown.push(`${language}: ${names.join(", ")} (${code})`);
			for (const one of cleaned) expect(one, `${language}: ${names.join(", ")}`).toMatchObject({ value: code });
		}
	}
	expect(asked).toBeGreaterThan(2_900);
	expect(unknown.length / asked, `unknown: ${String(unknown)}`).toBeLessThan(0.05);
});

it.each([
	["Deutschland", "DE"],
	["GERMANY", "DE"],
	["Allemagne", "DE"],
	["U.S.A.", "US"],
	["United States of America", "US"],
	["uk", "GB"],
	["England", "GB"],
	["Holland", "NL"],
	["Česká republika", "CZ"],
	["Côte d'Ivoire", "CI"],
	["Ivory Coast", "CI"],
	["Türkei", "TR"],
	["Turkey", "TR"],
	["日本", "JP"],
	["россия", "RU"],
	["de", "DE"],
	["deu", "DE"],
])("%s is %s", (name, code) => {
	expect(cleanCountry(name)).toMatchObject({ kind: "clean", value: code });
});

it.each(["Narnia", "XX", "ZZ", "EU", "Europe", "", "12", "D"])("%s is no country", (name) => {
	expect(cleanCountry(name).kind).toBe("flawed");
});

it("answers the same whatever was asked before", () => {
	const before = cleanCountry("Kongo-Kinshasa");
	cleanCountry("no language knows this");
	expect(cleanCountry("Kongo-Kinshasa")).toEqual(before);
});
