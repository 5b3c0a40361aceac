import type { Part, Row, Verdict } from "./row.ts";
import type { Measured, Results } from "./store.ts";

const MARKS: { readonly [verdict in Verdict]: string } = {
	met: "met",
	missed: "**missed**",
	"no budget": "",
	"not measured": "not measured",
};

/** All figures in one table, in the order of the parts; then what each part was measured on. */
export function tableOf(parts: readonly Part[], results: Results): string {
	const measured = parts.flatMap((part) => {
		const found = results[part.name];
		return found === undefined ? [] : [{ part, found }];
	});
	const lines = measured.flatMap(({ part, found }) => [`| **${part.title}** | | | | |`, ...found.rows.map(lineOf)]);
	return [
		"| what | budget | measured | | beside it, in the same run |",
		"| --- | --- | --- | --- | --- |",
		...lines,
		"",
		...groupByRun(measured.map(({ part, found }) => ({ name: part.name, found }))),
	].join("\n");
}

/** What was promised, and how it stands: the rows that have a budget, without what was measured beside them. */
export function budgetTableOf(parts: readonly Part[], results: Results): string {
	const lines = parts.flatMap(({ name }) => {
		const rows = results[name]?.rows.filter(({ budget }) => budget !== "") ?? [];
		return rows.map(
			({ what, budget, figure, verdict }) => `| ${[what, budget, figure, MARKS[verdict]].map(cell).join(" | ")} |`,
		);
	});
	return ["| what | budget | measured | |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

function lineOf({ what, budget, figure, beside, verdict }: Row): string {
	return `| ${[what, budget, figure, MARKS[verdict], beside].map(cell).join(" | ")} |`;
}

function cell(text: string): string {
	return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function groupByRun(parts: readonly { readonly name: string; readonly found: Measured }[]): string[] {
	const runs = new Map<string, string[]>();
	for (const { name, found } of parts) {
		const line = `${found.ranAt.slice(0, 16).replace("T", " ")} UTC, commit ${found.commit}, on ${found.machine}${loadText(found.load)}`;
		runs.set(line, [...(runs.get(line) ?? []), name]);
	}
	return [...runs].map(([line, names]) => `- ${names.join(", ")}: ${line}.`);
}

/** A reader must know when the machine was not the benchmark's alone. */
function loadText(load: number): string {
	return load < 0.7
		? ""
		: `, beside other work (load ${load.toFixed(1)} before it began), which the wall clock shows more than CPU does`;
}
