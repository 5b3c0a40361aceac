/** What the doctor looks at, in the order in which it tells. */
export type Check =
	| "page"
	| "tag"
	| "script"
	| "content security policy"
	| "consent"
	| "cors"
	| "write key"
	| "bots"
	| "cookie"
	| "clock"
	| "events";

/** `wrong` keeps Pipit from working or from working well; a `hint` is what may be as it should, and cannot be seen from outside. */
export type Verdict = "right" | "wrong" | "hint";

/** One sentence about one thing: what is so and, unless it is right, what to do. */
export interface Finding {
	readonly check: Check;
	readonly verdict: Verdict;
	readonly says: string;
}

export function right(check: Check, says: string): Finding {
	return { check, verdict: "right", says };
}

export function wrong(check: Check, says: string): Finding {
	return { check, verdict: "wrong", says };
}

export function hint(check: Check, says: string): Finding {
	return { check, verdict: "hint", says };
}
