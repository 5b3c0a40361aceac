import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HERE = import.meta.dirname;
const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

const HEAD = `# Benchmarks

\`npm run bench\` writes this page; \`npm run bench -- NAME\` measures one part again (evaluator, ingest, rebuild, pictures,
catalogue, outputs, wires, tracker, worker) and keeps the other rows. The budgets stand in the design; nothing here is a
test, because machines differ: what to compare across machines is the ratio to the peer or the floor that was measured in
the same run. "CPU" is the time that a process used, which other work on the machine disturbs less than the wall clock.

`;

/** Writes the table to `bench/RESULTS.md`, and the table of the budgets into the README where that has a place for it. */
export function writeTables(table: string, budgets: string): void {
	writeFileSync(join(HERE, "../RESULTS.md"), `${HEAD}${table}\n`);
	const readme = join(HERE, "../../README.md");
	const text = existsSync(readme) ? readFileSync(readme, "utf8") : "";
	const start = text.indexOf(START);
	const end = text.indexOf(END);
	if (start < 0 || end < start) return;
	writeFileSync(readme, `${text.slice(0, start + START.length)}\n${budgets}\n${text.slice(end)}`);
}
