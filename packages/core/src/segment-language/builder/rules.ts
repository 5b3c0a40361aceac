import type { Purpose } from "../../event/index.ts";
import type { EngagementTier, LifecycleStage, RfmClass } from "../../model/index.ts";
import type { Near, Weekday } from "../../segment/index.ts";
import type { DEVICES } from "../words.ts";
import { draft, type RuleDraft } from "./draft.ts";
import { event } from "./event.ts";
import type {
	AmongTestInput,
	DurationText,
	MatcherInput,
	NumberTestInput,
	StillTestInput,
	ValueTestInput,
	WhereInput,
} from "./input.ts";

type Device = (typeof DEVICES)[number];
type Time = { readonly after?: string; readonly before?: string; readonly days?: readonly Weekday[] };
type Measure = "recency" | "frequency" | "monetary";
type RfmInput = { readonly class?: RfmClass | readonly RfmClass[] } & {
	readonly [measure in Measure]?: NumberTestInput;
};

/**
 * Rules for those who write TypeScript: `rules.all(rules.event("Order Completed").within("30d").count({ gte: 2 }),
 * rules.not(rules.segment("vip"))).rule`. What the types cannot say, such as a window of zero, throws a RangeError.
 */
export const rules = {
	all: (...parts: readonly RuleDraft[]): RuleDraft => draft({ all: parts.map(({ rule }) => rule) }),
	any: (...parts: readonly RuleDraft[]): RuleDraft => draft({ any: parts.map(({ rule }) => rule) }),
	not: (part: RuleDraft): RuleDraft => draft({ not: part.rule }),
	everyone: (): RuleDraft => draft({ everyone: true }),
	trait: (path: string, test: ValueTestInput): RuleDraft => draft({ trait: path, ...test }),
	event,
	cart: (tests: {
		readonly items?: NumberTestInput;
		readonly value?: NumberTestInput;
		readonly contains?: WhereInput;
		readonly idle?: DurationText;
		readonly leave_after?: DurationText;
	}): RuleDraft => draft({ cart: tests }),
	after: (
		start: MatcherInput,
		then: {
			readonly wait?: DurationText;
			readonly without?: readonly MatcherInput[];
			readonly by?: string;
			readonly leave_after?: DurationText;
			readonly anchor?: "last" | "first";
		} = {},
	): RuleDraft => draft({ after: start, ...then }),
	segment: (id: string): RuleDraft => draft({ segment: id }),
	last: (name: string | readonly string[], has: WhereInput, where?: WhereInput): RuleDraft =>
		draft({ last: name, has, ...(where === undefined ? {} : { where }) }),
	sequence: (
		steps: readonly [
			MatcherInput,
			...(string | (Exclude<MatcherInput, string> & { readonly within?: DurationText }))[],
		],
		more: {
			readonly without?: readonly MatcherInput[];
			readonly span?: DurationText;
			readonly within?: DurationText;
			readonly by?: string;
		} = {},
	): RuleDraft => draft({ sequence: steps, ...more }),
	held: (path: string, during: DurationText, test: StillTestInput): RuleDraft => draft({ held: path, during, ...test }),
	list: (id: string): RuleDraft => draft({ list: id }),
	share: (share: `${number}%`, salt: string): RuleDraft => draft({ share, salt }),
	consent: (purpose: Purpose): RuleDraft => draft({ consent: purpose }),
	country: (...codes: readonly [string, ...string[]]): RuleDraft => draft({ country: codes }),
	region: (...names: readonly [string, ...string[]]): RuleDraft => draft({ region: names }),
	near: (place: Near): RuleDraft => draft({ near: place }),
	device: (...kinds: readonly [Device, ...Device[]]): RuleDraft => draft({ device: kinds }),
	localTime: (time: Time): RuleDraft => draft({ local_time: time }),
	points: (entries: readonly (readonly [when: RuleDraft, add: number])[], test: NumberTestInput): RuleDraft =>
		draft({ points: entries.map(([{ rule: when }, add]) => ({ when, add })), ...test }),
	rfm: (input: RfmClass | readonly RfmClass[] | RfmInput): RuleDraft => draft({ rfm: input }),
	top: (share: `${number}%`, of: Measure, within?: DurationText): RuleDraft => rank("top", share, of, within),
	middle: (share: `${number}%`, of: Measure, within?: DurationText): RuleDraft => rank("middle", share, of, within),
	bottom: (share: `${number}%`, of: Measure, within?: DurationText): RuleDraft => rank("bottom", share, of, within),
	engagement: (...tiers: readonly [EngagementTier, ...EngagementTier[]]): RuleDraft => draft({ engagement: tiers }),
	lifecycle: (...stages: readonly [LifecycleStage, ...LifecycleStage[]]): RuleDraft => draft({ lifecycle: stages }),
	predicted: (model: string, test: NumberTestInput): RuleDraft => draft({ predicted: model, ...test }),
	cluster: (model: string, test: AmongTestInput): RuleDraft => draft({ cluster: { model, ...test } }),
	habit: (
		habit: { readonly device?: Device | readonly Device[]; readonly local_time?: Time },
		within: DurationText,
		days?: NumberTestInput,
	): RuleDraft => draft({ habit, within, ...(days === undefined ? {} : { days }) }),
} as const;

function rank(
	place: "top" | "middle" | "bottom",
	share: string,
	of: Measure,
	within: DurationText | undefined,
): RuleDraft {
	return draft({ [place]: share, of, ...(within === undefined ? {} : { within }) });
}
