import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { formatProblem } from "@pipit/core/problem";
import { simulate } from "@pipit/core/simulate";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";

/** `pipit simulate FILE`: the answers as JSON on standard output, what is wrong with the scenario on standard error. */
export async function simulateFile(file: string): Promise<ExitCode> {
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
	return EXIT.done;
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
	return error instanceof Error ? error.message : String(error);
}
