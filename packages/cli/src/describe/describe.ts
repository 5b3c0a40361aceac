import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { formatProblem, type Problem } from "@pipit/core/problem";
import { parseRule } from "@pipit/core/segment";
import { describeRule } from "@pipit/core/segment-language";
import { parseDocument } from "yaml";
import { definitionFiles } from "../folder/read-folder.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { fromHere } from "../terminal/problems.ts";

/** `pipit describe FILE|FOLDER`: what each segment says, as a sentence. A file that is wrong is named, the rest is said. */
export function describe(target: string): ExitCode {
	let exit: ExitCode = EXIT.done;
	for (const file of filesOf(target)) {
		const said = sentenceOf(file);
		if (said.ok) process.stdout.write(`${basename(file).replace(/\.\w+$/, "")}: ${said.sentence}\n`);
		else {
			exit = EXIT.wrong;
			process.stderr.write(said.problems.map((problem) => `${fromHere(file)} ${formatProblem(problem)}\n`).join(""));
		}
	}
	return exit;
}

/** The file itself, or the segments of a shop's folder. Those that a query defines have no rule to be said. */
function filesOf(target: string): readonly string[] {
	const found = statSync(target, { throwIfNoEntry: false });
	if (found === undefined) throw new Failure(`there is no file or folder ${target}`);
	if (!found.isDirectory()) return [target];
	const files = definitionFiles(target).filter((path) => /^segments\/.*\.(?:ya?ml|json)$/.test(path));
	if (files.length === 0) throw new Failure(`${target} holds no segments (segments/ID.yaml)`);
	return files.map((path) => join(target, path));
}

type Said =
	| { readonly ok: true; readonly sentence: string }
	| { readonly ok: false; readonly problems: readonly Problem[] };

function sentenceOf(file: string): Said {
	const document = parseDocument(readFileSync(file, "utf8"), { version: "1.2", uniqueKeys: true });
	const [broken] = document.errors;
	if (broken !== undefined) return { ok: false, problems: [{ path: [], expected: "YAML 1.2 or JSON", got: broken.message }] };
	const value: unknown = document.toJS({ maxAliasCount: 100 });
	const rule = parseRule(typeof value === "object" && value !== null && "rule" in value ? value.rule : undefined);
	if (rule.ok) return { ok: true, sentence: describeRule(rule.value) };
	return { ok: false, problems: rule.problems.map((problem) => ({ ...problem, path: ["rule", ...problem.path] })) };
}
