import { foldWord } from "../quality/words.ts";

/** Spellings that sound alike in the languages of Western Europe, the longer first. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
	[/sch|sh|ch(?=[ei])|tsch|cz/g, "s"],
	[/ph|pf|v/g, "f"],
	[/ck|c(?=[aouklr]|$)|q|x|kh|gh|ch/g, "k"],
	[/c|z|ß|ts|tz/g, "s"],
	[/th|dt|d/g, "t"],
	[/w/g, "f"],
	[/[jy]/g, "i"],
	[/g/g, "k"],
	[/b/g, "p"],
	[/h/g, ""],
];

/** A word as it roughly sounds: its first letter and its consonants ("Meyer", "Maier", "Mayr" are one). Empty where it has no Latin letter. */
export function skeletonOf(word: string): string {
	let text = foldWord(word).replace(/[^a-z]/g, "");
	for (const [spelling, sound] of ALIKE) text = text.replace(spelling, sound);
	return text.slice(0, 1) + text.slice(1).replace(/[aeiou]/g, "").replace(/(.)\1+/g, "$1");
}
