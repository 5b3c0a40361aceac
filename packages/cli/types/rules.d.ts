/* oxlint-disable max-lines -- made, not written */
// Types of "pipit/rules", in one file, so that a shop's compiler reads nothing else of Pipit.
// Made from packages/core/src/segment-language by `node packages/cli/pack/rules-types.ts`, and compared with it by a test.
/** The kinds of devices that a rule may name. */
declare const DEVICES: readonly ["mobile", "tablet", "desktop", "tv", "console", "wearable", "bot"];
type Device = (typeof DEVICES)[number];
declare const WEEKDAYS: readonly ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
type Weekday = (typeof WEEKDAYS)[number];
type Time = {
    readonly after?: string;
    readonly before?: string;
    readonly days?: readonly Weekday[];
};
type Measure = "recency" | "frequency" | "monetary";
/** The classes of customers, from the best on. */
declare const RFM_CLASSES: readonly ["champions", "loyal", "potential", "new", "promising", "needs_attention", "about_to_sleep", "cant_lose", "at_risk", "hibernating", "lapsed"];
type RfmClass = (typeof RFM_CLASSES)[number];
/** An object with exactly one of these keys. */
type OneKey<Keys> = {
    [Key in keyof Keys]: {
        readonly [Own in Key]: Keys[Own];
    } & {
        readonly [Other in Exclude<keyof Keys, Key>]?: never;
    };
}[keyof Keys];
interface NumberOperators {
    eq: number;
    ne: number;
    gt: number;
    gte: number;
    lt: number;
    lte: number;
    between: readonly [number, number];
    in: readonly number[];
    not_in: readonly number[];
}
type NumberTestInput = OneKey<NumberOperators>;
type RfmInput = {
    readonly class?: RfmClass | readonly RfmClass[];
} & {
    readonly [measure in Measure]?: NumberTestInput;
};
declare const PURPOSES: readonly ["analytics", "personalization", "email", "ads"];
type Purpose = (typeof PURPOSES)[number];
declare const ENGAGEMENT_TIERS: readonly ["highly", "moderately", "inactive"];
type EngagementTier = (typeof ENGAGEMENT_TIERS)[number];
declare const LIFECYCLE_STAGES: readonly ["re_engaged", "new", "loyal", "active", "churn_risk", "lapsed", "new_subscriber", "subscriber", "visitor"];
type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];
interface Near {
    readonly lat: number;
    readonly lon: number;
    readonly km: number;
}
/** Dotted: `address.city`, `products.name`. A step into an array goes into each of its items. */
type PropertyPath = string;
type Scalar = string | number | boolean;
/** `45s`, `30m`, `48h`, `30d`: a whole number of one unit. `durationMs` gives its length. */
type Duration = string;
/** An ISO 8601 date (midnight in the site's zone) or date and time with an offset. */
type Moment = string;
interface WhereMap {
    readonly [path: PropertyPath]: ValueTest;
}
/** What an event's properties, or an item of an array, must hold. In the map every path must pass its test. */
type Where = {
    readonly all: readonly Where[];
} | {
    readonly any: readonly Where[];
} | {
    readonly not: Where;
} | WhereMap;
/**
 * A test of a trait, a property or an aggregate: exactly one operator, no coercion between types.
 * A missing value (or null) fails every test but `ne`, `not_in` and `exists: false`.
 */
type ValueTest = {
    readonly eq: Scalar;
} | {
    readonly ne: Scalar;
} | {
    readonly gt: number;
} | {
    readonly gte: number;
} | {
    readonly lt: number;
} | {
    readonly lte: number;
} | {
    readonly between: readonly [number, number];
} | {
    readonly in: readonly Scalar[];
} | {
    readonly not_in: readonly Scalar[];
} | {
    readonly exists: boolean;
} | {
    readonly contains: string;
} | {
    readonly starts_with: string;
} | {
    readonly ends_with: string;
}
/** A regular expression, found anywhere in the text, matched in linear time. */
 | {
    readonly matches: string;
}
/** The array has this item. */
 | {
    readonly includes: Scalar;
} | {
    readonly includes_all: readonly Scalar[];
}
/** Some item of the array, an object, passes. */
 | {
    readonly any_item: Where;
} | {
    readonly before: Moment;
} | {
    readonly after: Moment;
}
/** A date v: v ≤ now < v + duration. */
 | {
    readonly within_last: Duration;
}
/** A date v: v − duration ≤ now < v. */
 | {
    readonly within_next: Duration;
}
/** A date v: v + duration ≤ now. */
 | {
    readonly older_than: Duration;
}
/** From this long before the day of the next anniversary until that day has ended, in the site's zone. */
 | {
    readonly anniversary_within: Duration;
};
type TraitRule = {
    readonly trait: PropertyPath;
} & ValueTest;
/** An event name, a prefix that ends in `*`, or several of them. */
type EventNames = string | readonly string[];
/** When an event must have happened: at most one kind of window. */
interface Window {
    /** An event at t counts for now in [t, t + within). */
    readonly within?: Duration;
    /** `[far, near]`: an event at t counts for now in [t + near, t + far). */
    readonly ago?: readonly [Duration, Duration];
    /** since ≤ t. */
    readonly since?: Moment;
    /** t < until. */
    readonly until?: Moment;
}
interface EventBase extends Window {
    readonly event: EventNames;
    readonly where?: Where;
    /** Holds only for profiles whose earliest event is at least this old. */
    readonly min_profile_age?: Duration;
}
/** A test of a number: exactly one operator. `between` includes both ends. */
type NumberTest = {
    readonly eq: number;
} | {
    readonly ne: number;
} | {
    readonly gt: number;
} | {
    readonly gte: number;
} | {
    readonly lt: number;
} | {
    readonly lte: number;
} | {
    readonly between: readonly [number, number];
} | {
    readonly in: readonly number[];
} | {
    readonly not_in: readonly number[];
};
/** How often something happened; without `count` at least once. */
interface CountRule extends EventBase {
    readonly count?: NumberTest;
}
/** An aggregate of one property over the matching events, then a test of it. */
type AggregateRule = (EventBase & {
    readonly sum: PropertyPath;
} & NumberTest) | (EventBase & {
    readonly avg: PropertyPath;
} & NumberTest) | (EventBase & {
    readonly min: PropertyPath;
} & NumberTest) | (EventBase & {
    readonly max: PropertyPath;
} & NumberTest) | (EventBase & {
    readonly distinct: PropertyPath;
} & NumberTest) | (EventBase & {
    readonly first: PropertyPath;
} & ValueTest) | (EventBase & {
    readonly latest: PropertyPath;
} & ValueTest) | (EventBase & {
    readonly mode: PropertyPath;
} & ValueTest);
type EventRule = CountRule | AggregateRule;
interface CartRule {
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
/** One kind of event, as `after`, `without` and `sequence` name it. */
interface Matcher {
    readonly event: EventNames;
    readonly where?: Where;
}
interface AfterRule {
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
interface LastRule {
    readonly last: EventNames;
    readonly where?: Where;
    readonly has: Where;
}
interface SequenceStep extends Matcher {
    /** Since the step before. */
    readonly within?: Duration;
}
/** Ordered steps, each strictly later in (time, message id) than the one before. */
interface SequenceRule {
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
type HeldRule = {
    readonly held: PropertyPath;
    readonly during: Duration;
} & ValueTest;
/** A stable share of people: the same person is in or out for the same salt, always. */
interface ShareRule {
    /** `10%`, `0.5%`. */
    readonly share: string;
    /** Names the draw: people are drawn anew for each. */
    readonly salt: string;
}
/** The profile's local clock, in its own time zone where one is known, else the site's. */
interface LocalTime {
    /** `20:00`, from this time of day on. */
    readonly after?: string;
    /** `23:00`, up to but without this time of day; smaller than `after` means the window spans midnight. */
    readonly before?: string;
    readonly days?: readonly Weekday[];
}
/** The sum of `add` over the rules that hold, then a test of it. */
type PointsRule = {
    readonly points: readonly {
        readonly when: Rule;
        readonly add: number;
    }[];
} & NumberTest;
type ClusterTest = {
    readonly eq: Scalar;
} | {
    readonly ne: Scalar;
} | {
    readonly in: readonly Scalar[];
} | {
    readonly not_in: readonly Scalar[];
};
/** The group that a model has put somebody in: `{cluster: {model: shoppers, eq: 2}}`. */
type ClusterRule = {
    readonly cluster: {
        readonly model: string;
    } & ClusterTest;
};
type EngagementRule = {
    readonly engagement: EngagementTier | readonly EngagementTier[];
};
type Habit = {
    readonly device?: readonly string[];
    readonly local_time?: LocalTime;
};
/** On how many days, of the last so long, somebody was on the site with such a device or at such a local time. */
type HabitRule = {
    readonly habit: Habit;
    readonly within: Duration;
    readonly days?: NumberTest;
};
type LifecycleRule = {
    readonly lifecycle: LifecycleStage | readonly LifecycleStage[];
};
/** The score that a model has given: `{predicted: churn, gte: 0.7}`. */
type PredictedRule = {
    readonly predicted: string;
} & NumberTest;
/** `20%`: a whole percent from 1 to 99. */
type Share = string;
declare const MEASURES: readonly ["recency", "frequency", "monetary"];
/**
 * What people are compared by: the time since the last order in ms, the number of orders, or what they came to. With
 * `within` only orders of the last so long count, and only who has one has a value.
 */
interface Measure2 {
    readonly of: (typeof MEASURES)[number];
    /** Null for `recency`. */
    readonly within: Duration | null;
}
/** A customer's place in the population: `{top: 20%, of: monetary, within: 90d}`. */
type RankRule = {
    readonly of: Measure2["of"];
    readonly within?: Duration;
} & ({
    readonly top: Share;
} | {
    readonly middle: Share;
} | {
    readonly bottom: Share;
});
type RfmTests = {
    readonly class?: RfmClass | readonly RfmClass[];
    readonly recency?: NumberTest;
    readonly frequency?: NumberTest;
    readonly monetary?: NumberTest;
};
/** The class of a customer, one of several, or tests of the scores from 1 to 5, all of which must pass. */
type RfmRule = {
    readonly rfm: RfmClass | readonly RfmClass[] | RfmTests;
};
/**
 * A rule in its canonical form: plain JSON with the keys of the files. `parseRule` makes it, and reads it back
 * unchanged; durations are in their largest whole unit up to days (`48h` becomes `2d`), literals are tests (`{eq: ..}`).
 * Every node has exactly one operator: the key that names the node.
 */
type Rule = {
    readonly all: readonly Rule[];
} | {
    readonly any: readonly Rule[];
} | {
    readonly not: Rule;
} | {
    readonly everyone: true;
} | TraitRule | EventRule | CartRule | AfterRule | {
    readonly segment: string;
} | LastRule | SequenceRule | HeldRule | {
    readonly list: string;
} | ShareRule | {
    readonly consent: Purpose;
} | {
    readonly country: readonly string[];
} | {
    readonly region: readonly string[];
} | {
    readonly near: Near;
} | {
    readonly device: readonly string[];
} | {
    readonly local_time: LocalTime;
} | PointsRule | RfmRule | RankRule | EngagementRule | LifecycleRule | PredictedRule | ClusterRule | HabitRule;
/** A rule in the making: what the builders give, and what they take. */
interface RuleDraft {
    /** The canonical rule, the same that `parseRule` makes of the file. */
    readonly rule: Rule;
    /** So that `JSON.stringify` writes the rule. */
    toJSON(): Rule;
}
type WindowWord = "within" | "ago" | "since" | "until" | "between";
type ResultWord = "count" | "sum" | "avg" | "min" | "max" | "distinct" | "first" | "latest" | "mode";
type Word = WindowWord | ResultWord | "where" | "minProfileAge";
/** `30m`, `48h`, `30d`, or ISO 8601 (`PT30M`). */
type DurationText = `${number}${"s" | "m" | "h" | "d" | "w"}` | `P${string}`;
/** A test that does not move with time. */
type StillTestInput = OneKey<StillOperators>;
/** A map of path to value or test, or `all`, `any`, `not` of such. */
type WhereInput = {
    readonly all: readonly WhereInput[];
} | {
    readonly any: readonly WhereInput[];
} | {
    readonly not: WhereInput;
} | {
    readonly [path: string]: Scalar | StillTestInput;
};
interface StillOperators extends Omit<NumberOperators, "eq" | "ne" | "in" | "not_in"> {
    eq: Scalar;
    ne: Scalar;
    in: readonly Scalar[];
    not_in: readonly Scalar[];
    exists: boolean;
    contains: string;
    starts_with: string;
    ends_with: string;
    matches: string;
    includes: Scalar;
    includes_all: readonly Scalar[];
    any_item: WhereInput;
    before: string;
    after: string;
}
interface ValueOperators extends StillOperators {
    within_last: DurationText;
    within_next: DurationText;
    older_than: DurationText;
    anniversary_within: DurationText;
}
type ValueTestInput = OneKey<ValueOperators>;
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
type EventDraft<Said extends Word = never> = RuleDraft & Omit<EventWords<Said>, Said>;
/** `event("Order Completed").within("30d").count({ gte: 2 })` */
declare function event(first: string, ...others: readonly string[]): EventDraft;
/** A test of what is a name or a number of a thing. */
type AmongTestInput = OneKey<Pick<StillOperators, "eq" | "ne" | "in" | "not_in">>;
/** An event's name, or with what it must hold. */
type MatcherInput = string | {
    readonly event: string | readonly string[];
    readonly where?: WhereInput;
};
/**
 * Rules for those who write TypeScript: `rules.all(rules.event("Order Completed").within("30d").count({ gte: 2 }),
 * rules.not(rules.segment("vip"))).rule`. What the types cannot say, such as a window of zero, throws a RangeError.
 */
declare const rules: {
    readonly all: (...parts: readonly RuleDraft[]) => RuleDraft;
    readonly any: (...parts: readonly RuleDraft[]) => RuleDraft;
    readonly not: (part: RuleDraft) => RuleDraft;
    readonly everyone: () => RuleDraft;
    readonly trait: (path: string, test: ValueTestInput) => RuleDraft;
    readonly event: typeof event;
    readonly cart: (tests: {
        readonly items?: NumberTestInput;
        readonly value?: NumberTestInput;
        readonly contains?: WhereInput;
        readonly idle?: DurationText;
        readonly leave_after?: DurationText;
    }) => RuleDraft;
    readonly after: (start: MatcherInput, then?: {
        readonly wait?: DurationText;
        readonly without?: readonly MatcherInput[];
        readonly by?: string;
        readonly leave_after?: DurationText;
        readonly anchor?: "last" | "first";
    }) => RuleDraft;
    readonly segment: (id: string) => RuleDraft;
    readonly last: (name: string | readonly string[], has: WhereInput, where?: WhereInput) => RuleDraft;
    readonly sequence: (steps: readonly [MatcherInput, ...(string | (Exclude<MatcherInput, string> & {
        readonly within?: DurationText;
    }))[]], more?: {
        readonly without?: readonly MatcherInput[];
        readonly span?: DurationText;
        readonly within?: DurationText;
        readonly by?: string;
    }) => RuleDraft;
    readonly held: (path: string, during: DurationText, test: StillTestInput) => RuleDraft;
    readonly list: (id: string) => RuleDraft;
    readonly share: (share: `${number}%`, salt: string) => RuleDraft;
    readonly consent: (purpose: Purpose) => RuleDraft;
    readonly country: (...codes: readonly [string, ...string[]]) => RuleDraft;
    readonly region: (...names: readonly [string, ...string[]]) => RuleDraft;
    readonly near: (place: Near) => RuleDraft;
    readonly device: (...kinds: readonly [Device, ...Device[]]) => RuleDraft;
    readonly localTime: (time: Time) => RuleDraft;
    readonly points: (entries: readonly (readonly [when: RuleDraft, add: number])[], test: NumberTestInput) => RuleDraft;
    readonly rfm: (input: RfmClass | readonly RfmClass[] | RfmInput) => RuleDraft;
    readonly top: (share: `${number}%`, of: Measure, within?: DurationText) => RuleDraft;
    readonly middle: (share: `${number}%`, of: Measure, within?: DurationText) => RuleDraft;
    readonly bottom: (share: `${number}%`, of: Measure, within?: DurationText) => RuleDraft;
    readonly engagement: (...tiers: readonly [EngagementTier, ...EngagementTier[]]) => RuleDraft;
    readonly lifecycle: (...stages: readonly [LifecycleStage, ...LifecycleStage[]]) => RuleDraft;
    readonly predicted: (model: string, test: NumberTestInput) => RuleDraft;
    readonly cluster: (model: string, test: AmongTestInput) => RuleDraft;
    readonly habit: (habit: {
        readonly device?: Device | readonly Device[];
        readonly local_time?: Time;
    }, within: DurationText, days?: NumberTestInput) => RuleDraft;
};
/**
 * A rule as a sentence that a person reads, such as `Bought at least twice in the last 30 days and is in the segment
 * "vip"`. It says everything that the rule says: `parseSentence` makes the same rule of it.
 *
 * @param rule in its canonical form, as `parseRule` gives it
 */
declare function describeRule(rule: Rule): string;
/** Where in a document something stands: keys and indexes from its root. */
type Path = readonly (string | number)[];
/** One thing wrong with data that came from outside: which field, what was expected, what came. */
interface Problem {
    readonly path: Path;
    readonly expected: string;
    /** What came, shortened for a person to read; never the whole of a large value. */
    readonly got: string;
}
/** What a parser answers: the precise value, or everything that is wrong with the input. */
type Parsed<T> = {
    readonly ok: true;
    readonly value: T;
} | {
    readonly ok: false;
    readonly problems: readonly Problem[];
};
/**
 * Reads a sentence as `describeRule` writes it; upper and lower case and white space may differ, and a full stop may end
 * it. A problem with the words has the path `["sentence", position]`, the position counted in UTF-16 units from 0; one
 * with what they mean (a length of time beyond a century) has the path in the rule.
 */
declare function parseSentence(text: string): Parsed<Rule>;
export { rules, describeRule, parseSentence, RuleDraft, EventDraft, Rule, Parsed, Problem, Path };
