import { parseDefinitions, type SourceFile } from "@pipit/core/definition";
import { readRecord } from "../terminal/record.ts";

/** Something to try a folder with: what it is, and the tag or address of it. */
export type Hint = readonly [what: string, text: string];

/**
 * The script tag of a shop, and an address for each of its blocks that shows what a stranger sees in it.
 * Empty while the folder has mistakes.
 */
export async function preview(origin: string, files: readonly SourceFile[]): Promise<Hint[]> {
	const definitions = parseDefinitions(files);
	if (!definitions.ok) return [];
	const { site, blocks } = definitions.value;
	const tag: Hint = ["script", `<script async src="${origin}/pipit.js" data-write-key="${site.write_key}"></script>`];
	const token = await strangersToken(origin);
	if (token === null) return [tag];
	return [tag, ...Object.keys(blocks).map((id): Hint => ["block", `${origin}/b/${token}/${id}.png`])];
}

/** The token of somebody of whom nothing is known. */
async function strangersToken(origin: string): Promise<string | null> {
	const response = await fetch(`${origin}/demo/token`, {
		method: "POST",
		body: JSON.stringify({ message: "preview" }),
	});
	const token = response.ok ? readRecord(await response.text())?.["token"] : null;
	return typeof token === "string" ? token : null;
}
