import { parseRule } from "@pipit/core/segment";
import { describeRule } from "@pipit/core/segment-language";
import { evidenceText } from "./evidence-text.ts";
import { foundLines } from "./found-lines.ts";
import { needText } from "./need-text.ts";
import { listOf, moment, plain, type Fields } from "./read.ts";

/** A condition with its answer, what was found, until when, and its evidence; its parts below it. */
export function reasonText(reason: Fields, depth: number): string {
	const indent = "  ".repeat(depth);
	const inner = `${indent}       `;
	const sign = reason["holds"] === true ? "yes" : "no ";
	const turn = reason["holds"] === true ? "ends" : "begins";
	const until = typeof reason["until"] === "string" ? [`${turn} at ${moment(reason["until"])} if nothing happens`] : [];
	const bound = reason["approximate"] === true ? ["this is an estimate: more happened than is kept"] : [];
	const evidence = listOf(reason["evidence"]);
	const more = Number(reason["evidence_count"] ?? 0) - evidence.length;
	const lines = [
		...findingLines(reason),
		...(reason["kind"] === "condition" ? until : []),
		...bound,
		...evidence.map((one) => `  ${evidenceText(one)}`),
		...(more > 0 ? [`  and ${more} more`] : []),
	];
	const heading = `${indent}${sign} ${headingOf(reason)}${reason["kind"] === "condition" ? "" : until.map((text) => `, ${text}`).join("")}\n`;
	return [heading, ...lines.map((line) => `${inner}${line}\n`), ...listOf(reason["parts"]).map((part) => reasonText(part, depth + 1))].join("");
}

function findingLines(reason: Fields): readonly string[] {
	if (reason["kind"] === "points") return [`${plain(reason["found"])} points, needs ${needText(reason["needed"])}`];
	return reason["kind"] === "condition" ? foundLines(reason) : [];
}

/** What must hold, in a sentence. */
function headingOf({ kind, rule }: Fields): string {
	if (kind === "all") return "all of these";
	if (kind === "any") return "at least one of these";
	if (kind === "not") return "not";
	if (kind === "points") return `points, ${plain(rule)} for these`;
	if (kind === "segment") return `in the segment ${plain(rule)}`;
	const parsed = parseRule(rule);
	return parsed.ok ? describeRule(parsed.value) : JSON.stringify(rule);
}
