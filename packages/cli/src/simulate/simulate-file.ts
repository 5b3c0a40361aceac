import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { formatProblem, type Path } from "@pipit/core/problem";
import { type Refusal, simulate, type SimulationResult } from "@pipit/core/simulate";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";

/**
 * `pipit simulate FILE`: the answers as JSON on standard output, what is wrong with the scenario on standard error.
 * A scenario that is wrong in parts is answered without those parts, and that is no failure unless `strict` says so.
 */
export async function simulateFile(file: string, { strict }: { readonly strict: boolean }): Promise<ExitCode> {
	const scenario = await readScenario(await read(file), file);
	if (!scenario.ok) {
		process.stderr.write(`${scenario.message}\n`);
		return EXIT.wrong;
	}
	const result = simulate(scenario.value);
	if (!result.ok) {
		process.stderr.write(result.problems.map((problem) => `${formatProblem(problem)}\n`).join(""));
		return EXIT.wrong;
	}
	process.stdout.write(`${JSON.stringify(result.value, null, 2)}\n`);
	const refused = refusals(result.value);
	process.stderr.write(refused);
	return strict && refused !== "" ? EXIT.wrong : EXIT.done;
}

/** What of the scenarios could not be taken, which the answers also say: `segments.looked.within: expected ...`. */
function refusals(results: SimulationResult | readonly SimulationResult[]): string {
	const list: readonly SimulationResult[] = isList(results) ? results : [results];
	return list
		.flatMap((result, index) =>
			result.refused.flatMap((refusal) =>
				refusal.problems.map((problem) => {
					const path = [...(isList(results) ? [index] : []), ...placeOf(refusal), ...problem.path];
					return `${formatProblem({ ...problem, path })}\n`;
				}),
			),
		)
		.join("");
}

function placeOf(refusal: Refusal): Path {
	switch (refusal.kind) {
		case "scenario":
			return [];
		case "event":
			return ["events", refusal.index];
		case "ask":
			return ["ask", refusal.index];
		default:
			return [`${refusal.kind}s`, refusal.id];
	}
}

function isList(results: SimulationResult | readonly SimulationResult[]): results is readonly SimulationResult[] {
	return Array.isArray(results);
}

async function read(file: string): Promise<string> {
	try {
		return await (file === "-" ? text(process.stdin) : readFile(file, "utf8"));
	} catch (error) {
		throw new Failure(`cannot read ${file === "-" ? "standard input" : file}: ${messageOf(error)}`);
	}
}

/** JSON where it is JSON, which is far faster to read than YAML; YAML 1.2 otherwise. */
async function readScenario(
	source: string,
	file: string,
): Promise<{ ok: true; value: unknown } | { ok: false; message: string }> {
	let notJson: string;
	try {
		return { ok: true, value: JSON.parse(source) };
	} catch (error) {
		notJson = messageOf(error);
	}
	const { parse } = await import("yaml");
	try {
		return {
			ok: true,
			value: parse(source, { version: "1.2", uniqueKeys: true, prettyErrors: true, maxAliasCount: 100 }),
		};
	} catch (error) {
		// What begins like JSON was meant to be JSON.
		const reason = /^\s*[[{]/.test(source) ? notJson : messageOf(error);
		return { ok: false, message: `${file === "-" ? "standard input" : file}: expected JSON or YAML, got: ${reason}` };
	}
}

function messageOf(error: unknown): string {
	// What runs out first in reading thousands of levels is the stack, which nobody knows how to mend.
	if (error instanceof Error && error.message.includes("call stack")) return "too many levels, one inside the other";
	return error instanceof Error ? error.message : String(error);
}
