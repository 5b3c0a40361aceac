import type { Json } from "../event/event.ts";
import { COUNTRY_CODES, countryOfAlpha3, isCountryCode } from "./country-codes.ts";
import { type Cleaned, clean, flawed } from "./outcome.ts";
import { ReverseNames } from "./reverse-names.ts";
import { foldWord } from "./words.ts";

/**
 * A country → ISO 3166-1 alpha-2: from alpha-2 and alpha-3 codes, and from its name in 30 languages ("Allemagne",
 * "Deutschland", "U.S.A."). A name that two countries share in two languages is flawed.
 */
export function cleanCountry(value: Json): Cleaned {
	if (typeof value !== "string" || value.length > 80) return flawed("not_a_country");
	const text = value.trim();
	if (/^[a-z]{2}$/i.test(text)) {
		const code = text.toUpperCase();
		const real = code === "UK" ? "GB" : code === "EL" ? "GR" : code;
		return isCountryCode(real) ? clean(real) : flawed("not_a_country");
	}
	const byCode = /^[a-z]{3}$/i.test(text) ? countryOfAlpha3(text.toUpperCase()) : null;
	if (byCode !== null) return clean(byCode);
	const folded = nameKey(text);
	if (OF_TWO.has(folded)) return flawed("not_a_country");
	const found = VARIANTS.get(folded) ?? NAMES.find(folded);
	return found === null ? flawed("not_a_country") : clean(found);
}

/** The languages whose names of countries are known, those most asked for first: each is read only when the ones before it do not know a name. */
export const LANGUAGES = "en de fr es it nl pt pl sv da nb fi cs sk hu ro tr el ru uk hr sl bg et lv lt ja zh ko ar he".split(" ");

const NAMES = new ReverseNames("region", COUNTRY_CODES, LANGUAGES, nameKey);

/** "Bosnia & Herzegovina", "the Gambia", "St. Lucia": what joins and introduces the words of a name does not count. */
function nameKey(name: string): string {
	return foldWord(name)
		.split(" ")
		.filter((word) => !JOINING.has(word))
		.map((word) => (word === "st" ? "saint" : word))
		.join(" ");
}

const JOINING = new Set("and und et y e en i og och a ve the".split(" "));

/** Names that two countries share; the runtime's tables give them to one of the two. */
const OF_TWO = new Set(["congo", "kongo", "korea", "coree", "corea", "virgin islands", "sao martinho"]);

/** What people write that no language's list of names has. */
const VARIANTS = new Map<string, string>(
	Object.entries({
		US: "u s a|u s|united states of america|the united states|america|usa united states|vereinigte staaten von amerika|etats unis d amerique|estados unidos de america|stati uniti d america|eeuu|ee uu",
		GB: "u k|great britain|britain|england|scotland|wales|northern ireland|grossbritannien|großbritannien|royaume uni|united kingdom of great britain and northern ireland|gran bretagna|inghilterra|angleterre|inglaterra|schottland",
		DE: "brd|federal republic of germany|bundesrepublik deutschland|republique federale d allemagne",
		NL: "holland|the netherlands|hollande|holanda|olanda|niederlande",
		CH: "schweiz suisse|confoederatio helvetica|swiss|switzerland schweiz",
		CZ: "czech republic|ceska republika|tschechische republik|republique tcheque|republica checa|repubblica ceca",
		IE: "republic of ireland|eire",
		KR: "south korea|korea south|korea republic of|republic of korea|republica de corea|republik korea",
		KP: "north korea|korea democratic people s republic of",
		RU: "russian federation|russische foderation|federation de russie",
		VN: "viet nam",
		TR: "turkey|turkei",
		MK: "macedonia|fyrom|mazedonien",
		MD: "moldova republic of|republic of moldova|moldawien",
		IR: "iran islamic republic of|islamic republic of iran",
		TW: "taiwan province of china|republic of china",
		BO: "bolivia plurinational state of",
		VE: "venezuela bolivarian republic of",
		TZ: "tanzania united republic of|united republic of tanzania",
		VG: "virgin islands british",
		VI: "virgin islands u s|virgin islands us",
		MF: "saint martin french part",
		SX: "sint maarten dutch part",
		GM: "republic of gambia",
		IM: "insel man",
		SY: "syrian arab republic|syrien arabische republik",
		LA: "lao people s democratic republic",
		BN: "brunei darussalam",
		CD: "congo democratic republic of the|democratic republic of the congo|dr congo|drc",
		CG: "congo republic of the|republic of the congo",
		CI: "ivory coast|elfenbeinkuste|costa de marfil",
		CV: "cape verde",
		SZ: "swaziland",
		TL: "east timor",
		VA: "holy see|holy see vatican city state",
		AE: "uae|u a e|emirates",
		CN: "pr china|p r china|people s republic of china|prc",
		MM: "burma",
		GR: "hellas",
		HK: "hong kong",
		MO: "macau|macao",
		BA: "bosnia",
		SK: "slovak republic|slowakische republik",
		PS: "palestine state of|palestine",
	}).flatMap(([code, names]) => names.split("|").map((name) => [nameKey(name), code] as const)),
);
