import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemas } from "@pipit/core/segment-language";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { fromHere } from "../terminal/problems.ts";

/** `pipit schema [folder]`: the JSON Schemas by which editors complete and check a shop's files, into `schema/`. */
export function schema(folder: string): ExitCode {
	const written = writeSchemas(folder);
	process.stdout.write(written.map((path) => `${fromHere(path)}\n`).join(""));
	return EXIT.done;
}

/** Writes `schema/NAME.schema.json` and gives the paths. */
export function writeSchemas(folder: string): readonly string[] {
	const target = join(folder, "schema");
	mkdirSync(target, { recursive: true });
	return Object.entries(schemas()).map(([name, content]) => {
		const path = join(target, `${name}.schema.json`);
		writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
		return path;
	});
}
