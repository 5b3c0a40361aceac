import type { Purpose } from "../event/index.ts";
import type {
	ClusterRule,
	EngagementRule,
	HabitRule,
	LifecycleRule,
	PredictedRule,
	RankRule,
	RfmRule,
} from "./rule-model.ts";
import type { NumberTest, ValueTest } from "./test.ts";

/**
 * A rule in its canonical form: plain JSON with the keys of the files. `parseRule` makes it, and reads it back
 * unchanged; durations are in their largest whole unit up to days (`48h` becomes `2d`), literals are tests (`{eq: ..}`).
 * Every node has exactly one operator: the key that names the node.
 */
export type Rule =
	| { readonly all: readonly Rule[] }
	| { readonly any: readonly Rule[] }
	| { readonly not: Rule }
	| { readonly everyone: true }
	| TraitRule
	| EventRule
	| CartRule
	| AfterRule
	| { readonly segment: string }
	| LastRule
	| SequenceRule
	| HeldRule
	| { readonly list: string }
	| ShareRule
	| { readonly consent: Purpose }
	| { readonly country: readonly string[] }
	| { readonly region: readonly string[] }
	| { readonly near: Near }
	| { readonly device: readonly string[] }
	| { readonly local_time: LocalTime }
	| PointsRule
	| RfmRule
	| RankRule
	| EngagementRule
	| LifecycleRule
	| PredictedRule
	| ClusterRule
	| HabitRule;

/** `45s`, `30m`, `48h`, `30d`: a whole number of one unit. `durationMs` gives its length. */
export type Duration = string;

/** An ISO 8601 date (midnight in the site's zone) or date and time with an offset. */
export type Moment = string;

/** Dotted: `address.city`, `products.name`. A step into an array goes into each of its items. */
export type PropertyPath = string;

/** An event name, a prefix that ends in `*`, or several of them. */
export type EventNames = string | readonly string[];

/** What an event's properties, or an item of an array, must hold. In the map every path must pass its test. */
export type Where =
	| { readonly all: readonly Where[] }
	| { readonly any: readonly Where[] }
	| { readonly not: Where }
	| WhereMap;
export interface WhereMap {
	readonly [path: PropertyPath]: ValueTest;
}

export type TraitRule = { readonly trait: PropertyPath } & ValueTest;

/** When an event must have happened: at most one kind of window. */
export interface Window {
	/** An event at t counts for now in [t, t + within). */
	readonly within?: Duration;
	/** `[far, near]`: an event at t counts for now in [t + near, t + far). */
	readonly ago?: readonly [Duration, Duration];
	/** since ≤ t. */
	readonly since?: Moment;
	/** t < until. */
	readonly until?: Moment;
}

export interface EventBase extends Window {
	readonly event: EventNames;
	readonly where?: Where;
	/** Holds only for profiles whose earliest event is at least this old. */
	readonly min_profile_age?: Duration;
}

/** How often something happened; without `count` at least once. */
export interface CountRule extends EventBase {
	readonly count?: NumberTest;
}

/** An aggregate of one property over the matching events, then a test of it. */
export type AggregateRule =
	| (EventBase & { readonly sum: PropertyPath } & NumberTest)
	| (EventBase & { readonly avg: PropertyPath } & NumberTest)
	| (EventBase & { readonly min: PropertyPath } & NumberTest)
	| (EventBase & { readonly max: PropertyPath } & NumberTest)
	| (EventBase & { readonly distinct: PropertyPath } & NumberTest)
	| (EventBase & { readonly first: PropertyPath } & ValueTest)
	| (EventBase & { readonly latest: PropertyPath } & ValueTest)
	| (EventBase & { readonly mode: PropertyPath } & ValueTest);

export type EventRule = CountRule | AggregateRule;

/** One kind of event, as `after`, `without` and `sequence` name it. */
export interface Matcher {
	readonly event: EventNames;
	readonly where?: Where;
}

export interface CartRule {
	readonly cart: {
		/** Number of different products in the cart. */
		readonly items?: NumberTest;
		/** Sum of price × quantity. */
		readonly value?: NumberTest;
		/** Some item passes. */
		readonly contains?: Where;
		/** Nothing happened to the cart for this long. */
		readonly idle?: Duration;
		/** Counted from the newest cart event plus `idle`. */
		readonly leave_after?: Duration;
	};
}

export interface AfterRule {
	readonly after: Matcher;
	readonly wait?: Duration;
	readonly without?: readonly Matcher[];
	/** One clock per value of this property. */
	readonly by?: PropertyPath;
	readonly leave_after?: Duration;
	/** Where the clock starts: at the newest match, or at the earliest after the newest `without`. */
	readonly anchor?: "last" | "first";
}

/** The latest matching event has these properties. */
export interface LastRule {
	readonly last: EventNames;
	readonly where?: Where;
	readonly has: Where;
}

export interface SequenceStep extends Matcher {
	/** Since the step before. */
	readonly within?: Duration;
}

/** Ordered steps, each strictly later in (time, message id) than the one before. */
export interface SequenceRule {
	readonly sequence: readonly SequenceStep[];
	/** None of these between the first and the last step. */
	readonly without?: readonly Matcher[];
	/** From the first step to the last. */
	readonly span?: Duration;
	/** Completed that recently. */
	readonly within?: Duration;
	readonly by?: PropertyPath;
}

/** The trait passes the test and has done so, without a break, for this long. */
export type HeldRule = { readonly held: PropertyPath; readonly during: Duration } & ValueTest;

/** A stable share of people: the same person is in or out for the same salt, always. */
export interface ShareRule {
	/** `10%`, `0.5%`. */
	readonly share: string;
	/** Names the draw: people are drawn anew for each. */
	readonly salt: string;
}

export interface Near {
	readonly lat: number;
	readonly lon: number;
	readonly km: number;
}

/** The profile's local clock, in its own time zone where one is known, else the site's. */
export interface LocalTime {
	/** `20:00`, from this time of day on. */
	readonly after?: string;
	/** `23:00`, up to but without this time of day; smaller than `after` means the window spans midnight. */
	readonly before?: string;
	readonly days?: readonly Weekday[];
}
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The sum of `add` over the rules that hold, then a test of it. */
export type PointsRule = {
	readonly points: readonly { readonly when: Rule; readonly add: number }[];
} & NumberTest;
