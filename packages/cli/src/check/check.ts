import { parseDefinitions, senseWarnings } from "@pipit/core/definition";
import { ignoredFiles, readFolder } from "../folder/read-folder.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { ignoredLines, problemLines } from "../terminal/problems.ts";

/** `pipit check`: what is wrong in a shop's folder, found without a Worker. */
export async function check(options: { readonly folder: string; readonly json: boolean }): Promise<ExitCode> {
	const files = readFolder(options.folder);
	const result = parseDefinitions(files);
	const warnings = result.ok ? senseWarnings(result.value, files) : [];
	const problems = result.ok ? [] : result.problems;
	const ignored = ignoredFiles(options.folder);
	if (!options.json) process.stderr.write(ignoredLines(ignored) + warnings.map(({ message }) => `warning: ${message}\n`).join(""));
	if (options.json) process.stdout.write(`${JSON.stringify({ ok: result.ok, problems, warnings, ignored })}\n`);
	else if (result.ok) process.stdout.write(`${summary(result.value)}\n`);
	else process.stderr.write(problemLines(options.folder, problems));
	return result.ok ? EXIT.done : EXIT.wrong;
}

/** `demo-shop is fine: 4 segments, 1 block, 14 products, 1 email`. */
function summary(definitions: Extract<ReturnType<typeof parseDefinitions>, { ok: true }>["value"]): string {
	const counts = [
		count(Object.keys(definitions.segments).length, "segment"),
		count(Object.keys(definitions.traits).length, "trait"),
		count(Object.keys(definitions.blocks).length, "block"),
		count(Object.keys(definitions.emails).length, "email"),
		count(definitions.products.length, "product"),
	];
	return `${definitions.site.id} is fine: ${counts.join(", ")}`;
}

function count(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
