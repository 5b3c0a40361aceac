import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { machineLine } from "./report/machine.ts";
import { CASES } from "./tracker-rivals/cases.ts";
import { CONTESTANTS } from "./tracker-rivals/contestants.ts";
import { type Outcome, playAll } from "./tracker-rivals/play.ts";

/*
 * `node bench/tracker-rivals.ts` plays the same pages in Chromium with our tracker and with those that others ship to
 * npm, prints who passes what, and keeps it in `bench/TRACKERS.md`.
 */

const outcomes = await playAll((said) => console.log(said));
const text = `${report(outcomes)}\n`;
await writeFile(fileURLToPath(new URL("TRACKERS.md", import.meta.url)), text);
console.log(`\n${text}`);

function report(all: readonly Outcome[]): string {
	const rows = CASES.map((one) => [
		one.what,
		one.ideal,
		...CONTESTANTS.map(({ name }) => cell(all, name, one.id, one.ideal)),
	]);
	const passed = CONTESTANTS.map(({ name }) => {
		const own = CASES.filter((one) =>
			all.some((outcome) => outcome.contestant === name && outcome.case === one.id && outcome.got === one.ideal),
		);
		return `${own.length} of ${CASES.length}`;
	});
	return [
		"# Who counts what",
		"",
		"Every tracker on the same pages, in one run of `node bench/tracker-rivals.ts`: the files as their npm packages ship them,",
		"set up as their READMEs say, with nothing switched on that is off by default but what the notes below name.",
		"A number is how many page views were sent; **bold** is another number than the ideal.",
		"",
		`Run ${new Date().toISOString().slice(0, 10)} on ${machineLine()}.`,
		"",
		line(["", "ideal", ...CONTESTANTS.map(({ name, version }) => `${name} ${version}`)]),
		line(["---", "--:", ...CONTESTANTS.map(() => "--:")]),
		...rows.map(line),
		line(["**right**", "", ...passed]),
		"",
		...CONTESTANTS.map(({ name, note }) => `- ${name}: ${note}`),
		"",
		"Views are counted as collectors count them: one that was sent twice under one id is one. Each step is played on a page of its",
		"own. Inner container: `<main>` scrolls (`overflow: auto`) to 1,800 of 3,600 px in a window of 720 px, so 70 % were seen; `–` is",
		"a tracker that reports no depth. The last row is a page on which nobody was asked yet, as each tracker is by default: what is in",
		"cookies, storage and databases after a second, and how many requests said something about the visit. Plausible and",
		"Counterscale send without asking by design, since they keep no id of the visitor; the row says what happens, not whether it is allowed.",
	].join("\n");
}

function cell(all: readonly Outcome[], contestant: string, id: string, ideal: string): string {
	const got = all.find((outcome) => outcome.contestant === contestant && outcome.case === id)?.got ?? "not run";
	return got === ideal ? got : `**${got}**`;
}

function line(cells: readonly string[]): string {
	return `| ${cells.join(" | ")} |`;
}
