import { canonicalJson, type Definitions } from "@pipit/core/definition";
import type { ProfileId } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import type { ShardPreview } from "../shard/calls.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** What publishing a candidate would do to the people that are there, without doing it. */
export interface Preview {
	/** People in the shards that answered. */
	readonly profiles: number;
	readonly looked_at: number;
	/** Whether everybody was looked at; else the counts are estimates, each with its 95 % margin. */
	readonly exact: boolean;
	readonly shards: { readonly asked: number; readonly answered: number };
	/** Of those looked at: people whose older events are no longer kept, so that a changed rule sees less of them. */
	readonly trimmed: number;
	/** Of those looked at: people who could not be evaluated. */
	readonly failed: number;
	readonly segments: readonly SegmentPreview[];
}

export interface SegmentPreview {
	readonly id: string;
	/** What happens to its own rule; one that stays the same can still change through what it refers to. */
	readonly rule: "new" | "changed" | "removed" | "same";
	readonly members_before: Estimate;
	readonly members_after: Estimate;
	readonly would_enter: Estimate;
	readonly would_leave: Estimate;
	/** A few of those who would enter and leave. */
	readonly examples: { readonly enter: readonly ProfileId[]; readonly leave: readonly ProfileId[] };
}

const EXAMPLES = 3;

/** Asks every shard to evaluate a candidate for its own people; one that does not answer is left out, and that is said. */
export async function previewDefinitions(
	env: PipitEnv,
	context: SiteContext,
	candidate: { readonly definitions: Definitions; readonly version: string },
	sample: number,
): Promise<Preview> {
	const shards = new ShardDirectory(env).all(context.site.id);
	const request = { ...candidate, seed: 1, most: Math.ceil(sample / shards.length) };
	const results = await Promise.allSettled(shards.map((shard) => shard.calls.preview(context.envelope, request)));
	const answers = results.filter((result) => result.status === "fulfilled").map((result) => result.value);
	const failure = results.find((result) => result.status === "rejected");
	if (failure !== undefined) console.error("a shard did not answer a preview:", failure.reason);

	const ids = [...new Set([...Object.keys(context.definitions.segments), ...Object.keys(candidate.definitions.segments)])].toSorted();
	const sum = (of: (answer: ShardPreview) => number) => answers.reduce((total, answer) => total + of(answer), 0);
	return {
		profiles: sum((answer) => answer.profiles),
		looked_at: sum((answer) => answer.lookedAt),
		exact: answers.every((answer) => answer.lookedAt === answer.profiles) && answers.length === shards.length,
		shards: { asked: shards.length, answered: answers.length },
		trimmed: sum((answer) => answer.trimmed),
		failed: sum((answer) => answer.failed),
		segments: ids.map((id) => segmentPreview(id, ruleChange(id, context.definitions, candidate.definitions), answers)),
	};
}

function segmentPreview(id: string, rule: SegmentPreview["rule"], answers: readonly ShardPreview[]): SegmentPreview {
	const found = (of: "before" | "after" | "entered" | "left") =>
		estimate(answers.map((answer) => ({ population: answer.profiles, sampled: answer.lookedAt, found: answer.segments[id]?.[of] ?? 0 })));
	const some = (of: "enter" | "leave") => answers.flatMap((answer) => answer.segments[id]?.examples[of] ?? []).slice(0, EXAMPLES);
	return {
		id,
		rule,
		members_before: found("before"),
		members_after: found("after"),
		would_enter: found("entered"),
		would_leave: found("left"),
		examples: { enter: some("enter"), leave: some("leave") },
	};
}

function ruleChange(id: string, before: Definitions, after: Definitions): SegmentPreview["rule"] {
	const old = before.segments[id];
	const young = after.segments[id];
	if (old === undefined) return "new";
	if (young === undefined) return "removed";
	return canonicalJson(old.rule) === canonicalJson(young.rule) ? "same" : "changed";
}
