import { fieldsOf, plain } from "./read.ts";

const WORDS: { readonly [operator: string]: string } = {
	eq: "exactly",
	ne: "anything but",
	gt: "more than",
	gte: "at least",
	lt: "less than",
	lte: "at most",
	in: "one of",
	not_in: "none of",
	starts_with: "a text that starts with",
	ends_with: "a text that ends with",
	contains: "a text that contains",
	matches: "a text that matches",
	includes: "a list with",
	includes_all: "a list with all of",
	any_item: "a list with an item of which",
	before: "a date before",
	after: "a date after",
	within_last: "a date in the last",
	within_next: "a date in the next",
	older_than: "a date longer ago than",
	anniversary_within: "a yearly date within",
};

/** A test in words: `at least 2`. */
export function needText(needed: unknown): string {
	const tests = Object.entries(fieldsOf(needed));
	if (tests.length === 0) return plain(needed);
	return tests
		.map(([operator, value]) => {
			if (operator === "exists") return value === true ? "any value" : "no value";
			if (operator === "between" && Array.isArray(value)) return `${plain(value[0])} to ${plain(value[1])}`;
			if (operator === "eq" && typeof value !== "number") return plain(value);
			return `${WORDS[operator] ?? operator} ${plain(value)}`;
		})
		.join(" and ");
}
