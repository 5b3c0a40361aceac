import { parseDefinitions } from "@pipit/core/definition";
import { EMAIL_TOOLS, isEmailTool, snippetOf } from "@pipit/core/snippet";
import { readFolder } from "../folder/read-folder.ts";
import { originOf } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { problemLines } from "../terminal/problems.ts";
import type { SnippetFlags } from "./commands.ts";

/** `pipit snippet BLOCK --esp klaviyo`: standard output is what is pasted; what to know about it goes to standard error. */
export function snippet({ block: id, esp, url, message, folder, html }: SnippetFlags & { readonly block: string }): ExitCode {
	if (!isEmailTool(esp)) throw new Failure(`--esp: expected one of ${Object.keys(EMAIL_TOOLS).join(", ")}, got "${esp}"`);
	const address = url ?? process.env["PIPIT_URL"];
	if (address === undefined) throw new Failure("where do the pictures come from? Give --url or set PIPIT_URL to the Worker's address");
	const definitions = parseDefinitions(readFolder(folder));
	if (!definitions.ok) {
		process.stderr.write(problemLines(folder, definitions.problems));
		return EXIT.wrong;
	}
	const { blocks } = definitions.value;
	const block = Object.hasOwn(blocks, id) ? blocks[id] : undefined;
	if (block === undefined) throw new Failure(`no block ${id} in ${folder}; there are ${Object.keys(blocks).join(", ") || "none"}`);
	const lines = snippetOf({ block, tool: esp, origin: originOf(address), message: message ?? null });
	if (html && lines.html === null) throw new Failure(`${lines.tool.name} cannot fetch HTML while it sends; leave out --html`);
	process.stdout.write(`${html ? (lines.html ?? "") : lines.image}\n`);
	process.stderr.write(`Keep each person's token as the field ${lines.tool.field} of ${lines.tool.name}.${lines.tool.note === null ? "" : ` ${lines.tool.note}`}\n`);
	return EXIT.done;
}
