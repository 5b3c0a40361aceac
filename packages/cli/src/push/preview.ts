import type { SourceFile } from "@pipit/core/definition";
import { call, query, type Remote, titleOf } from "../remote/remote.ts";
import { Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";
import { isProblems, type Publication } from "./publish.ts";

/** Who would enter and leave, as `POST /api/v1/definitions/preview` answers it. */
export interface PreviewAnswer {
	readonly profiles: number;
	readonly looked_at: number;
	readonly exact: boolean;
	readonly shards: { readonly asked: number; readonly answered: number };
	readonly trimmed: number;
	readonly failed: number;
	readonly segments: readonly SegmentLine[];
}

interface SegmentLine {
	readonly id: string;
	readonly rule: string;
	readonly members_before: Count;
	readonly members_after: Count;
	readonly would_enter: Count;
	readonly would_leave: Count;
}

interface Count {
	readonly count: number;
	readonly margin: number;
}

export type PreviewResult = { readonly kind: "preview"; readonly preview: PreviewAnswer } | Extract<Publication, { kind: "refused" }>;

/**
 * Asks the Worker what publishing these files would change for the people there.
 * @throws Failure where it cannot be asked.
 */
export async function askPreview(remote: Remote, site: string | undefined, files: readonly SourceFile[]): Promise<PreviewResult> {
	const answer = await call(remote, "POST", `/definitions/preview${query(site)}`, { files });
	const { problems } = answer.body;
	if (answer.status === 422 && isProblems(problems)) return { kind: "refused", problems };
	if (answer.status !== 200 || !isPreview(answer.body)) throw new Failure(titleOf(answer));
	return { kind: "preview", preview: answer.body };
}

/** A table of the segments that change, and on how many people it rests. */
export function previewText(preview: PreviewAnswer): string {
	const { profiles, looked_at, exact, shards, trimmed, failed } = preview;
	const moving = preview.segments.filter(({ rule, would_enter, would_leave }) => rule !== "same" || would_enter.count > 0 || would_leave.count > 0);
	if (moving.length === 0) return `Nobody would enter or leave a segment (${people(profiles)}).\n`;
	const rows = moving.map(({ id, rule, members_before, members_after, would_enter, would_leave }) => [
		rule === "same" ? id : `${id} (${rule})`,
		...[members_before, members_after, would_enter, would_leave].map(({ count, margin }) => number(count) + (margin === 0 ? "" : ` ±${number(margin)}`)),
	]);
	const table = [["", "now", "then", "would enter", "would leave"], ...rows];
	const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
	const lines = table.map((row) => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2))).join("")}`);
	const notes = [
		exact ? `Of ${people(profiles)}, all looked at.` : `Of ${people(profiles)}, ${number(looked_at)} looked at; ± is where 95 % of such samples end up.`,
		...(shards.answered < shards.asked ? [`${shards.asked - shards.answered} of ${shards.asked} shards did not answer and are not counted.`] : []),
		...(trimmed > 0 ? [`Of ${number(trimmed)} the oldest events are no longer kept, so a changed rule sees less of them.`] : []),
		...(failed > 0 ? [`${number(failed)} could not be evaluated.`] : []),
	];
	return `${lines.map((line) => `${line.trimEnd()}\n`).join("")}${notes.join(" ")}\n`;
}

function people(profiles: number): string {
	return `${number(profiles)} ${profiles === 1 ? "person" : "people"}`;
}

function number(value: number): string {
	return value.toLocaleString("en");
}

function isPreview(body: object): body is PreviewAnswer {
	const { profiles, looked_at, exact, shards, segments } = asRecord(body) ?? {};
	return typeof profiles === "number" && typeof looked_at === "number" && typeof exact === "boolean" && asRecord(shards) !== null && Array.isArray(segments);
}
