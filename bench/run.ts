import { catalogue } from "./catalogue/catalogue.ts";
import { evaluator } from "./evaluator/evaluator.ts";
import { ingest } from "./ingest/ingest.ts";
import { outputs } from "./outputs/outputs.ts";
import { pictures } from "./pictures/pictures.ts";
import { rebuild } from "./rebuild/rebuild.ts";
import { commitLine, loadBefore, machineLine } from "./report/machine.ts";
import type { Part } from "./report/row.ts";
import { keepResults, readResults } from "./report/store.ts";
import { budgetTableOf, tableOf } from "./report/table.ts";
import { writeTables } from "./report/write.ts";
import { tracker } from "./tracker/tracker.ts";
import { wires } from "./wires/wires.ts";
import { worker } from "./worker/worker.ts";

/* `node bench/run.ts` measures everything, `node bench/run.ts evaluator tracker` only these; see `bench/RESULTS.md`. */

const PARTS: readonly Part[] = [evaluator, ingest, rebuild, pictures, outputs, catalogue, tracker, wires, worker];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
	console.error(`no such part: ${unknown.join(", ")}; there are ${PARTS.map((part) => part.name).join(", ")}`);
	process.exit(2);
}

/** From here on other work on the machine shows in the figures. */
const BUSY = 0.7;

const failed: string[] = [];
for (const part of PARTS.filter(({ name }) => names.length === 0 || names.includes(name))) {
	console.log(`\n${part.title}`);
	const load = loadBefore();
	if (load >= BUSY) console.log(`  the machine is busy (load ${load.toFixed(1)}): measure again when it is quiet`);
	try {
		const rows = await part.run((line) => console.log(`  ${line}`));
		const commit = commitLine();
		keepResults(part.name, { ranAt: new Date().toISOString(), machine: machineLine(), commit, load, rows });
		const results = readResults();
		writeTables(tableOf(PARTS, results), budgetTableOf(PARTS, results));
		for (const row of rows)
			console.log(`  ${row.what}: ${row.figure}${row.budget === "" ? "" : ` (${row.budget}: ${row.verdict})`}`);
	} catch (error) {
		// The others are still worth measuring; this one keeps the figures that it had.
		console.error(`  ${part.name} could not be measured:`, error);
		failed.push(part.name);
	}
}
if (failed.length > 0) process.exitCode = 1;
