import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "@pipit/core/definition";
import { Failure } from "../terminal/exit.ts";

/** The folders of definitions; whatever else a shop keeps beside them is its own. */
const FOLDERS = ["segments", "traits", "blocks", "partials", "messages", "emails", "forms", "feeds", "sources", "pulls"];
const AT_THE_TOP = /^(?:site|products|catalogue|models|plan)\.(?:ya?ml|json)$/;
const INSIDE = /\.(?:ya?ml|json|liquid|sql)$/;

/** The definition files of a shop's folder, as paths from it with `/`, in order. */
export function definitionFiles(folder: string): string[] {
	const found = entries(folder)
		.filter((entry) => entry.isFile() && AT_THE_TOP.test(entry.name))
		.map((entry) => entry.name);
	for (const name of FOLDERS) collect(name);
	return found.toSorted();

	function collect(path: string): void {
		for (const entry of entries(join(folder, path))) {
			const inside = `${path}/${entry.name}`;
			if (entry.isDirectory()) collect(inside);
			else if (entry.isFile() && INSIDE.test(entry.name) && !entry.name.startsWith(".")) found.push(inside);
		}
	}
}

/**
 * Reads a shop's folder.
 * @throws Failure where there is no such folder, or none of a shop.
 */
export function readFolder(folder: string): SourceFile[] {
	if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Failure(`there is no folder ${folder}`);
	const paths = definitionFiles(folder);
	if (paths.length === 0) {
		throw new Failure(
			`${folder} holds no definitions (site.yaml, segments/, blocks/): \`pipit init DIR\` makes a folder that does`,
		);
	}
	return paths.map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}

/** Empty where the folder is missing: every folder of definitions may be. */
function entries(folder: string): Dirent[] {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
		throw error;
	}
}
