import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DEFINITION_FOLDERS, type SourceFile, TOP_FILES } from "@pipit/core/definition";
import { nearest } from "@pipit/core/segment";
import { Failure } from "../terminal/exit.ts";

const AT_THE_TOP = new RegExp(`^(?:${TOP_FILES.join("|")})\\.(?:ya?ml|json)$`);
const INSIDE = /\.(?:ya?ml|json|liquid|sql)$/;

/** The definition files of a shop's folder, as paths from it with `/`, in order. */
export function definitionFiles(folder: string): string[] {
	const found = entries(folder)
		.filter((entry) => entry.isFile() && AT_THE_TOP.test(entry.name))
		.map((entry) => entry.name);
	for (const name of DEFINITION_FOLDERS) collect(name);
	return found.toSorted();

	function collect(path: string): void {
		for (const entry of entries(join(folder, path))) {
			const inside = `${path}/${entry.name}`;
			if (entry.isDirectory()) collect(inside);
			else if (entry.isFile() && INSIDE.test(entry.name) && !entry.name.startsWith(".")) found.push(inside);
		}
	}
}

/** Most that are named: a folder with more of them is something else. */
const MOST_IGNORED = 20;
/** Folders that hold YAML of others, or of Pipit's own making. */
const NOT_DEFINITIONS = /^(?:\.|node_modules$|schema$|fonts$|dist$|public$|test|docs?$)/;
const OF_SHOPS = TOP_FILES.map((name) => `${name}.yaml`);

/**
 * What looks like a definition and is none, because of where it stands: one line each, such as
 * `segment/x.yaml (did you mean segments/?)`.
 */
export function ignoredFiles(folder: string): string[] {
	const found: string[] = [];
	for (const entry of entries(folder)) {
		const { name } = entry;
		if (entry.isFile() && /\.ya?ml$/.test(name) && !name.startsWith(".") && !AT_THE_TOP.test(name)) {
			const near = nearest(name.replace(/\.yml$/, ".yaml"), OF_SHOPS);
			if (near !== null) found.push(`${name} (did you mean ${near}?)`);
		}
		if (!entry.isDirectory() || DEFINITION_FOLDERS.includes(name) || NOT_DEFINITIONS.test(name)) continue;
		// `journeys` is three letters from `sources`, and nobody who wrote the one meant the other.
		const near = nearest(name, DEFINITION_FOLDERS.filter((known) => known[0] === name[0]?.toLowerCase()));
		const hint = near === null ? `definitions stand in ${DEFINITION_FOLDERS.map((known) => `${known}/`).join(", ")}` : `did you mean ${near}/?`;
		for (const path of written(folder, name, near !== null)) found.push(`${path} (${hint})`);
	}
	return found.toSorted().slice(0, MOST_IGNORED);
}

/** What of a folder somebody wrote for Pipit; below it only where its name says that they meant one of ours. */
function written(folder: string, path: string, isDeep: boolean): string[] {
	return entries(join(folder, path)).flatMap((entry) => {
		const inside = `${path}/${entry.name}`;
		if (entry.isDirectory()) return isDeep ? written(folder, inside, true) : [];
		return entry.isFile() && !entry.name.startsWith(".") && /\.(?:ya?ml|liquid)$/.test(entry.name) ? [inside] : [];
	});
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
