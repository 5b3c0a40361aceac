import { compileDefinitions, type Definitions } from "@pipit/core/definition";
import { formatProblem } from "@pipit/core/problem";
import type { Program } from "@pipit/core/segment";
import type { VersionMark } from "../definitions/published.ts";
import type { Meta } from "./meta.ts";
import { readStored } from "../stored.ts";

/** The definitions that a shard works with: one published version, and the program compiled from it. */
export interface Adopted {
	readonly mark: VersionMark;
	readonly definitions: Definitions;
	readonly program: Program;
}

/** Throws where a published version does not compile: publishing has checked that it does. */
export function adoptedFrom(mark: VersionMark, definitions: Definitions): Adopted {
	const compiled = compileDefinitions(definitions, mark.version);
	if (!compiled.ok) throw new Error(`version ${mark.version} does not compile: ${compiled.problems.map(formatProblem).join("; ")}`);
	return { mark, definitions, program: compiled.value };
}

/** What the shard had adopted before it was restarted. */
export function readAdopted(meta: Meta): Adopted | null {
	const text = meta.read("definitions");
	if (text === null) return null;
	const { mark, definitions } = readStored<{ mark: VersionMark; definitions: Definitions }>(text);
	return adoptedFrom(mark, definitions);
}

export function writeAdopted(meta: Meta, adopted: Adopted): void {
	meta.write("definitions", JSON.stringify({ mark: adopted.mark, definitions: adopted.definitions }));
	// From the first profile on, all are brought to the new version in the background.
	meta.write("rebuild", "");
}
