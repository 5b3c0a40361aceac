import type { Json } from "../event/event.ts";
import { type Cleaned, clean, flawed } from "./outcome.ts";
import { ReverseNames } from "./reverse-names.ts";
import { foldWord } from "./words.ts";

/** A language → its canonical BCP 47 tag ("de_AT" → "de-AT", "German" → "de"); names are known in their own language and six others. */
export function cleanLanguage(value: Json): Cleaned {
	if (typeof value !== "string" || value.length > 60) return flawed("not_a_language");
	const text = value.trim().replaceAll("_", "-").replace(/[.@].*$/, "");
	const tag = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(text) ? canonicalTag(text) : null;
	if (tag !== null && isKnown(tag)) return clean(tag);
	const found = NAMES.find(foldWord(value)) ?? OWN_NAMES.find(foldWord(value));
	return found === null ? flawed("not_a_language") : clean(found);
}

const CODES = "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh zu".split(" ");
const NAMES = new ReverseNames("language", CODES, ["en", "de", "fr", "es", "it", "nl"], foldWord);
/** "Deutsch", "polski": each language's name in itself. */
const OWN_NAMES = { find: (folded: string): string | null => ownNames().get(folded) ?? null };

let own: Map<string, string> | null = null;

function ownNames(): Map<string, string> {
	own ??= new Map(CODES.map((code) => [foldWord(new Intl.DisplayNames([code], { type: "language", fallback: "none" }).of(code) ?? code), code]));
	return own;
}

/** Any three letters are well-formed ("abc"); a language has a name. */
function isKnown(tag: string): boolean {
	return new Intl.DisplayNames(["en"], { type: "language", fallback: "none" }).of(tag.split("-")[0] ?? "") !== undefined;
}

function canonicalTag(text: string): string | null {
	try {
		return Intl.getCanonicalLocales(text)[0] ?? null;
	} catch {
		return null;
	}
}
