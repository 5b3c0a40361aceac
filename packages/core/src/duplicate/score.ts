import type { EmailParts, PersonRecord } from "./person.ts";
import { edits, jaroWinkler, levenshteinSimilarity, tokenSortSimilarity } from "./similarity.ts";

/** What speaks for or against two profiles being one person. */
export interface Reason {
	readonly field: "email" | "phone" | "name" | "first_name" | "address" | "birthday" | "account";
	/** What was found, in words for the reviewer: `the same`, `one letter differs`. */
	readonly finding: string;
	/** 0 to 1; null where nothing was measured. */
	readonly similarity: number | null;
	/** In natural logarithms of odds: positive speaks for one person. */
	readonly weight: number;
}

export interface Score {
	/** 0 to 1: the sum of the weights as a probability. */
	readonly score: number;
	readonly reasons: readonly Reason[];
}

/** The odds of two people who share a blocking key and nothing else. */
const PRIOR = -4;

/**
 * How likely two profiles are one person. Each field that both have adds its weight of evidence (Fellegi and Sunter,
 * "A Theory for Record Linkage", JASA 64, 1969); the weights were set by hand on generated people, `bench/duplicates`.
 */
export function scorePair(a: PersonRecord, b: PersonRecord): Score {
	const reasons = [emailReason(a, b), phoneReason(a, b), ...nameReasons(a, b), addressReason(a, b), birthdayReason(a, b), accountReason(a, b)].filter((reason) => reason !== null);
	const odds = reasons.reduce((sum, { weight }) => sum + weight, PRIOR);
	return { score: 1 / (1 + Math.exp(-odds)), reasons };
}

function emailReason(a: PersonRecord, b: PersonRecord): Reason | null {
	let best: Reason | null = null;
	for (const one of a.emails) {
		for (const other of b.emails) {
			const reason = compareEmails(one, other, { isOfName: [one, other].every(({ local }) => isOfName(local, a) || isOfName(local, b)), isSameName: a.name !== "" && a.name === b.name });
			if (best === null || reason.weight > best.weight) best = reason;
		}
	}
	return best;
}

/** Whether a mailbox says no more than the name does ("ada.lovelace", "alovelace"): of two namesakes it is the same at two providers. */
function isOfName(local: string, { first, last }: PersonRecord): boolean {
	let rest = local;
	for (const word of `${last} ${first}`.split(" ")) if (word.length > 1) rest = rest.replace(word, "");
	return rest.replaceAll(/[^a-z0-9]/g, "").length <= 1;
}

interface Names {
	/** Both mailboxes say what the names say. */
	readonly isOfName: boolean;
	readonly isSameName: boolean;
}

function compareEmails(a: EmailParts, b: EmailParts, names: Names): Reason {
	const field = "email";
	if (a.address === b.address) return { field, finding: "the same", similarity: 1, weight: 8 };
	const similarity = levenshteinSimilarity(a.address, b.address);
	if (a.local === b.local && a.domain === b.domain) return { field, finding: "the same but for dots, case or what follows a plus", similarity, weight: 6 };
	const isLong = Math.min(a.local.length, b.local.length) >= 6;
	if (a.local === b.local) {
		if (edits(a.domain, b.domain) <= 2) return { field, finding: "the same mailbox at a domain that is one slip away", similarity, weight: 5 };
		return { field, finding: "the same mailbox at another provider", similarity, weight: names.isOfName ? 1 : isLong ? 4.5 : 1 };
	}
	if (a.domain === b.domain && isLong && isOneSlip(a.local, b.local)) return { field, finding: "one slip apart", similarity, weight: names.isOfName && !names.isSameName ? 1.5 : 4.5 };
	return { field, finding: "different", similarity, weight: similarity > 0.8 ? 0 : -0.6 };
}

/** A letter too many, too few, wrong, or two swapped; but a number at the end is another person's ("anna1", "anna2"). */
function isOneSlip(a: string, b: string): boolean {
	if (a.replace(/\d+$/, "") === b.replace(/\d+$/, "")) return false;
	return edits(a, b) <= 1 || (a.length === b.length && edits(a, b) === 2 && lettersOf(a) === lettersOf(b));
}

function lettersOf(text: string): string {
	return Array.from(text).toSorted().join("");
}

function phoneReason(a: PersonRecord, b: PersonRecord): Reason | null {
	if (a.phones.length === 0 || b.phones.length === 0) return null;
	const fewest = Math.min(...a.phones.flatMap((one) => b.phones.map((other) => edits(one, other))));
	const field = "phone";
	if (fewest === 0) return { field, finding: "the same", similarity: 1, weight: 4 };
	if (fewest <= 2) return { field, finding: fewest === 1 ? "one digit differs" : "two digits differ", similarity: 1 - fewest / 12, weight: fewest === 1 ? 2 : 0.5 };
	return { field, finding: "different", similarity: null, weight: -0.8 };
}

function nameReasons(a: PersonRecord, b: PersonRecord): readonly (Reason | null)[] {
	if (a.name === "" || b.name === "") return [null];
	const similarity = Math.max(tokenSortSimilarity(a.name, b.name), jaroWinkler(a.name, b.name));
	return [{ field: "name", ...nameFinding(a, b, similarity), similarity }, firstNameReason(a, b)];
}

function nameFinding(a: PersonRecord, b: PersonRecord, similarity: number): { readonly finding: string; readonly weight: number } {
	const isWhole = a.name.includes(" ") && b.name.includes(" ");
	if (similarity === 1) return { finding: a.name === b.name ? "the same" : "the same in another order", weight: isWhole ? 3.5 : 1 };
	if (isInitial(a, b)) return { finding: "the same but for a first name that is an initial", weight: 2 };
	if (similarity >= 0.93) return { finding: "spelled alike", weight: isWhole ? 3 : 0.8 };
	if (similarity >= 0.85) return { finding: "similar", weight: 1.2 };
	return similarity >= 0.75 ? { finding: "somewhat similar", weight: -0.5 } : { finding: "different", weight: -3 };
}

function isInitial(a: PersonRecord, b: PersonRecord): boolean {
	const [short, long] = a.first.length < b.first.length ? [a.first, b.first] : [b.first, a.first];
	return short.length === 1 && long.startsWith(short) && a.last !== "" && jaroWinkler(a.last, b.last) >= 0.93;
}

/** People of one home share name, address and phone: what tells them apart is the first name. */
function firstNameReason(a: PersonRecord, b: PersonRecord): Reason | null {
	if (a.first.length < 2 || b.first.length < 2 || isSwapped(a, b)) return null;
	const similarity = jaroWinkler(a.first, b.first);
	if (similarity >= 0.87 || a.first.startsWith(b.first) || b.first.startsWith(a.first)) return null;
	return { field: "first_name", finding: "another first name", similarity, weight: similarity >= 0.75 ? -2 : -4 };
}

function isSwapped(a: PersonRecord, b: PersonRecord): boolean {
	return jaroWinkler(a.first, b.last) >= 0.86 && jaroWinkler(a.last, b.first) >= 0.86;
}

function addressReason(a: PersonRecord, b: PersonRecord): Reason | null {
	const field = "address";
	if (a.street !== "" && b.street !== "" && (a.zip !== "" || a.city !== "")) {
		const similarity = tokenSortSimilarity(a.street, b.street);
		const isSamePlace = (a.zip !== "" && a.zip === b.zip) || (a.city !== "" && jaroWinkler(a.city, b.city) >= 0.9);
		if (isSamePlace && similarity >= 0.95 && numberOf(a.street) === numberOf(b.street)) return { field, finding: "the same door", similarity, weight: 2.2 };
		if (isSamePlace && similarity >= 0.85) return { field, finding: "the same street or nearly", similarity, weight: 0.8 };
		return { field, finding: isSamePlace ? "another street of the same place" : "another place", similarity, weight: isSamePlace ? -0.5 : -1 };
	}
	if (a.zip === "" || b.zip === "") return null;
	return a.zip === b.zip ? { field, finding: "the same postal code", similarity: null, weight: 0.8 } : { field, finding: "another postal code", similarity: null, weight: -0.8 };
}

function numberOf(street: string): string {
	return /\d+/.exec(street)?.[0] ?? "";
}

function birthdayReason(a: PersonRecord, b: PersonRecord): Reason | null {
	if (a.birthday === "" || b.birthday === "") return null;
	const field = "birthday";
	if (a.birthday === b.birthday) return { field, finding: "the same", similarity: 1, weight: 4 };
	const [year, month, day] = a.birthday.split("-");
	if (b.birthday === `${year}-${day}-${month}`) return { field, finding: "day and month swapped", similarity: null, weight: 2 };
	if (edits(a.birthday, b.birthday) === 1) return { field, finding: "one digit differs", similarity: 0.9, weight: 0.5 };
	return { field, finding: "different", similarity: null, weight: -3.5 };
}

/** Two accounts of the shop are mostly two people, and merging them takes more than likeness. */
function accountReason(a: PersonRecord, b: PersonRecord): Reason | null {
	return a.known && b.known ? { field: "account", finding: "each has an account of its own", similarity: null, weight: -0.5 } : null;
}
