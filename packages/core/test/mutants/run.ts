import { spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { plant, type Mutant } from "./plant.ts";
import type { Plan, Told } from "./worker.ts";

/*
 * How strong the oracle is: plants small bugs in the evaluator, one at a time, and counts those that the oracle's random
 * lives see. `npm run test:mutants -- 10 350` plants one in ten of all bugs and gives each the first lives out of 350 that
 * come by it; 1 plants all of them, and takes hours. Whoever is not seen is listed: it does the same as the evaluator does,
 * or it is a hole in the oracle.
 */

const [oneIn = "10", lives = "350"] = process.argv.slice(2);
const CORE = fileURLToPath(new URL("../..", import.meta.url));
/** What parses rules, words them and checks their graph is tested elsewhere. */
const OTHERS = /\.test\.ts$|\/(parse-|pattern|sheet|nearest|duration|decimal|graph|names|canonical|index|engine)/;
/** A life that comes by a bug sees it soon, or seldom. */
const MOST_LIVES = 50;
/** A worker that tells nothing for so long has met a bug that never ends, ms. */
const PATIENCE = 60_000;

const files = globSync("src/{segment,profile}/*.ts", { cwd: CORE })
	.filter((file) => !OTHERS.test(file))
	.toSorted();
const sources: { [path: string]: string } = {};
const all: Mutant[] = [];
for (const file of files) {
	const path = `${CORE}${file}`;
	const planted = plant(file, readFileSync(path, "utf8"), all.length + 1);
	sources[path] = planted.source;
	all.push(...planted.mutants);
}
const seedsOf = new Map<number, number[]>();
let checks = 0;
await work(null, (told) => {
	if (told.kind !== "life") return;
	checks += told.checks;
	for (const id of told.reached) seedsOf.set(id, [...(seedsOf.get(id) ?? []), told.seed]);
});
const waiting = all.map(({ id }) => id).filter((id) => id % Number(oneIn) === 0);
const count = waiting.length;
console.log(`${count} of ${all.length} bugs in ${files.length} files, ${checks} comparisons in ${lives} lives`);
let seen = 0;
while (waiting.length > 0) {
	let current = 0;
	const end = (id: number, isSeen: boolean): void => {
		waiting.splice(0, 1);
		if (isSeen) seen += 1;
		else console.log(sentenceOf(id));
	};
	await work(waiting, (told) => {
		if (told.kind === "begin") current = told.id;
		if (told.kind === "end") end(told.id, told.isSeen);
	});
	// Who stops the worker is seen.
	if (waiting[0] === current) end(current, true);
}
console.log(`${seen} of ${count} bugs were seen (${((100 * seen) / count).toFixed(1)} %)`);

/** One worker, until it is through or stuck. */
function work(ids: readonly number[] | null, hear: (told: Told) => void): Promise<void> {
	const bugs = ids?.map((id) => ({ id, seeds: (seedsOf.get(id) ?? []).slice(0, MOST_LIVES) })) ?? null;
	const plan: Plan = { sources, bugs, lives: Number(lives) };
	const worker = fileURLToPath(new URL("./worker.ts", import.meta.url));
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ["--no-warnings", worker], { stdio: ["pipe", "pipe", "inherit"] });
		let heardAt = Date.now();
		const watch = setInterval(() => {
			if (Date.now() - heardAt > PATIENCE) child.kill("SIGKILL");
		}, 1_000);
		createInterface({ input: child.stdout }).on("line", (line) => {
			heardAt = Date.now();
			const told: Told = JSON.parse(line);
			hear(told);
		});
		child.on("close", (code) => {
			clearInterval(watch);
			if (ids === null && code !== 0) reject(new Error("the oracle and the evaluator disagree without any bug"));
			else resolve();
		});
		child.stdin.end(JSON.stringify(plan));
	});
}

function sentenceOf(id: number): string {
	const mutant = all[id - 1];
	if (mutant === undefined) return String(id);
	const { file, line, before, after } = mutant;
	const come = seedsOf.get(id)?.length ?? 0;
	return `not seen (${come} lives came by): ${file}:${line} ${short(before)} → ${after === "" ? "nothing" : short(after)}`;
}

function short(source: string): string {
	return source.replaceAll(/\s+/g, " ").slice(0, 120);
}
