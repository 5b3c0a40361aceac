import { distance } from "fastest-levenshtein";

/**
 * Jaro similarity: the share of characters that two texts have in common at about the same place, less the half of those
 * that are out of order; 0 to 1. Source: M. A. Jaro, "Advances in Record-Linkage Methodology", JASA 84 (1989).
 */
export function jaro(a: string, b: string): number {
	if (a === b) return 1;
	if (a === "" || b === "") return 0;
	const reach = Math.max(Math.floor(Math.max(a.length, b.length) / 2) - 1, 0);
	const taken = new Uint8Array(b.length);
	const common: string[] = [];
	for (let index = 0; index < a.length; index += 1) {
		const end = Math.min(index + reach + 1, b.length);
		for (let other = Math.max(index - reach, 0); other < end; other += 1) {
			if (taken[other] === 1 || a[index] !== b[other]) continue;
			taken[other] = 1;
			common.push(a.charAt(index));
			break;
		}
	}
	if (common.length === 0) return 0;
	let outOfOrder = 0;
	let place = 0;
	for (let other = 0; other < b.length; other += 1) {
		if (taken[other] === 0) continue;
		if (common[place] !== b[other]) outOfOrder += 1;
		place += 1;
	}
	const size = common.length;
	return (size / a.length + size / b.length + (size - outOfOrder / 2) / size) / 3;
}

const PREFIX = 4;
const PREFIX_WEIGHT = 0.1;

/**
 * Jaro similarity, raised where the beginnings agree, since people seldom err in the first letters.
 * Source: W. E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model", 1990.
 */
export function jaroWinkler(a: string, b: string): number {
	const similarity = jaro(a, b);
	let same = 0;
	while (same < PREFIX && same < a.length && a[same] === b[same]) same += 1;
	return similarity + same * PREFIX_WEIGHT * (1 - similarity);
}

/** 1 − Levenshtein distance over the longer length. */
export function levenshteinSimilarity(a: string, b: string): number {
	const longest = Math.max(a.length, b.length);
	return longest === 0 ? 1 : 1 - distance(a, b) / longest;
}

/** How many letters have to be put in, left out or changed. */
export function edits(a: string, b: string): number {
	return distance(a, b);
}

/** Similarity of two texts whatever the order of their words: "Lovelace Ada" is "Ada Lovelace". */
export function tokenSortSimilarity(a: string, b: string): number {
	return jaroWinkler(sortedTokens(a), sortedTokens(b));
}

export function sortedTokens(text: string): string {
	return text.split(" ").toSorted().join(" ");
}
