import { isAbsolute, join, relative } from "node:path";
import { type FileProblem, formatFileProblem } from "@pipit/core/definition";

/** One line per problem, the file named from where the person stands, so that a terminal or an editor can open it. */
export function problemLines(folder: string, problems: readonly FileProblem[]): string {
	return problems
		.map((problem) => `${formatFileProblem({ ...problem, file: fromHere(join(folder, problem.file)) })}\n`)
		.join("");
}

/** One line for each file that looks like a definition and is not read. */
export function ignoredLines(ignored: readonly string[]): string {
	return ignored.map((file) => `warning: ignored: ${file}\n`).join("");
}

/** A path as short as it can be said from the current folder. */
export function fromHere(path: string): string {
	const short = relative(process.cwd(), path);
	return short === "" ? "." : short.startsWith("..") && isAbsolute(path) ? path : short;
}
