/** The known word that a mistyped one most likely meant; null when none is close. */
export function nearest(word: string, known: readonly string[]): string | null {
	if (word.length > 60) return null;
	const wanted = plain(word);
	let best: string | null = null;
	// At most a third of the letters may be wrong: `foo` is not meant to be `ago`.
	let smallest = Math.min(3, Math.max(1, Math.floor((wanted.length + 1) / 3))) + 1;
	for (const candidate of known) {
		// So many letters have at least to come or go; most candidates end here, unread.
		if (candidate.length <= wanted.length - smallest) continue;
		const shown = plain(candidate);
		if (Math.abs(shown.length - wanted.length) >= smallest) continue;
		const distance = distanceOf(wanted, shown);
		if (distance < smallest) {
			smallest = distance;
			best = candidate;
		}
	}
	return best;
}

/**
 * The word of a short list that was meant: one that is nearly it, or the only one that begins with it or that it begins
 * with, such as `churn` for `churn_risk` and `monday` for `mon`.
 */
export function nearestWord(word: string, known: readonly string[]): string | null {
	const near = nearest(word, known);
	const begun = plain(word);
	if (near !== null || word.length > 60) return near;
	const alike = known.filter((candidate) => {
		const whole = plain(candidate);
		return Math.min(begun.length, whole.length) >= 3 && (whole.startsWith(begun) || begun.startsWith(whole));
	});
	return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** What others call a test. */
const TEST_WORDS: { readonly [word: string]: string } = {
	equals: "eq",
	equal: "eq",
	is: "eq",
	"=": "eq",
	"==": "eq",
	notequals: "ne",
	notequal: "ne",
	neq: "ne",
	isnot: "ne",
	"!=": "ne",
	greaterthan: "gt",
	more: "gt",
	morethan: "gt",
	above: "gt",
	">": "gt",
	atleast: "gte",
	greaterthanorequal: "gte",
	ge: "gte",
	min: "gte",
	">=": "gte",
	lessthan: "lt",
	less: "lt",
	below: "lt",
	"<": "lt",
	atmost: "lte",
	lessthanorequal: "lte",
	le: "lte",
	max: "lte",
	"<=": "lte",
	oneof: "in",
	anyof: "in",
	noneof: "not_in",
	regex: "matches",
	regexp: "matches",
	like: "contains",
	beginswith: "starts_with",
	has: "includes",
};

/** The key that was meant among those allowed: a word like it, or the name that Pipit has for the same test. */
export function nearestKey(key: string, allowed: readonly string[]): string | null {
	const same = plain(key);
	const test = Object.hasOwn(TEST_WORDS, same) ? TEST_WORDS[same] : undefined;
	return test !== undefined && allowed.includes(test) ? test : nearestWord(key, allowed);
}

function plain(word: string): string {
	return word.toLowerCase().replaceAll(/[\s_-]+/g, "");
}

/** Optimal string alignment: letters added, removed, changed, or two neighbours swapped. */
function distanceOf(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let row = 1; row <= a.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= b.length; column += 1) {
			const same = a[row - 1] === b[column - 1];
			let cost = Math.min(
				(last[column - 1] ?? 0) + (same ? 0 : 1),
				(last[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
			);
			if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
				cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
			}
			current.push(cost);
		}
		beforeLast = last;
		last = current;
	}
	return last[b.length] ?? 0;
}
