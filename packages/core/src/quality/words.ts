/**
 * A text as words are compared: without accents, in lower case, punctuation as spaces, single spaces.
 * "Côte d’Ivoire" and "cote d'ivoire" are one.
 */
export function foldWord(text: string): string {
	return text
		.normalize("NFKD")
		.replace(/\p{M}+/gu, "")
		.toLowerCase()
		.replace(/[^\p{L}\p{N}+]+/gu, " ")
		.trim();
}

/** What forms and exports write where there is nothing. */
const PLACEHOLDERS = new Set([
	"n a",
	"na",
	"null",
	"nil",
	"none",
	"undefined",
	"nan",
	"unknown",
	"unbekannt",
	"keine angabe",
	"k a",
	"inconnu",
	"desconocido",
	"test",
	"xxx",
]);

/** Whether a text says that there is no value ("N/A", "-", "unknown"). */
export function isPlaceholder(text: string): boolean {
	if (text.length > 20) return false;
	const folded = foldWord(text);
	return (folded === "" && !/\p{Sc}/u.test(text)) || PLACEHOLDERS.has(folded);
}
