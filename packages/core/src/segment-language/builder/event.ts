import { draft, type RuleDraft } from "./draft.ts";
import type { DurationText, NumberTestInput, ValueTestInput, WhereInput } from "./input.ts";

type WindowWord = "within" | "ago" | "since" | "until" | "between";
type ResultWord = "count" | "sum" | "avg" | "min" | "max" | "distinct" | "first" | "latest" | "mode";
type Word = WindowWord | ResultWord | "where" | "minProfileAge";

interface EventWords<Said extends Word> {
	where(where: WhereInput): EventDraft<Said | "where">;
	/** In the last so long. */
	within(length: DurationText): EventDraft<Said | WindowWord>;
	/** From the longer to the shorter time ago. */
	ago(far: DurationText, near: DurationText): EventDraft<Said | WindowWord>;
	since(moment: string): EventDraft<Said | WindowWord>;
	until(moment: string): EventDraft<Said | WindowWord>;
	/** `since` the one moment and `until` the other. */
	between(since: string, until: string): EventDraft<Said | WindowWord>;
	/** Only for people whose first event is that old. */
	minProfileAge(length: DurationText): EventDraft<Said | "minProfileAge">;
	count(test: NumberTestInput): EventDraft<Said | ResultWord>;
	sum(path: string, test: NumberTestInput): EventDraft<Said | ResultWord>;
	avg(path: string, test: NumberTestInput): EventDraft<Said | ResultWord>;
	min(path: string, test: NumberTestInput): EventDraft<Said | ResultWord>;
	max(path: string, test: NumberTestInput): EventDraft<Said | ResultWord>;
	distinct(path: string, test: NumberTestInput): EventDraft<Said | ResultWord>;
	first(path: string, test: ValueTestInput): EventDraft<Said | ResultWord>;
	latest(path: string, test: ValueTestInput): EventDraft<Said | ResultWord>;
	mode(path: string, test: ValueTestInput): EventDraft<Said | ResultWord>;
}

/** A rule about events, to which may be added what was not said yet: one window, one result, one `where`. */
export type EventDraft<Said extends Word = never> = RuleDraft & Omit<EventWords<Said>, Said>;

/** `event("Order Completed").within("30d").count({ gte: 2 })` */
export function event(first: string, ...others: readonly string[]): EventDraft {
	return eventOf({ event: others.length === 0 ? first : [first, ...others] });
}

function eventOf(input: { readonly [key: string]: unknown }): RuleDraft & EventWords<never> {
	const and = (more: { readonly [key: string]: unknown }): RuleDraft & EventWords<never> =>
		eventOf({ ...input, ...more });
	// An aggregate without its test is no rule, so both come at once; everything else is checked as it is said.
	return {
		...draft(input),
		where: (where) => and({ where }),
		within: (within) => and({ within }),
		ago: (far, near) => and({ ago: [far, near] }),
		since: (since) => and({ since }),
		until: (until) => and({ until }),
		between: (since, until) => and({ since, until }),
		minProfileAge: (length) => and({ min_profile_age: length }),
		count: (count) => and({ count }),
		sum: (path, test) => and({ sum: path, ...test }),
		avg: (path, test) => and({ avg: path, ...test }),
		min: (path, test) => and({ min: path, ...test }),
		max: (path, test) => and({ max: path, ...test }),
		distinct: (path, test) => and({ distinct: path, ...test }),
		first: (path, test) => and({ first: path, ...test }),
		latest: (path, test) => and({ latest: path, ...test }),
		mode: (path, test) => and({ mode: path, ...test }),
	};
}
