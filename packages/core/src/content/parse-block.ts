import type { Parsed } from "../problem/index.ts";
import type { BlockDefinition } from "./block.ts";

/**
 * Reads `block.yaml` with the .liquid files beside it (by file name). Templates are parsed too; a problem in one has
 * a path that starts with the file's name and the line.
 */
export declare function parseBlock(
	id: string,
	input: unknown,
	templates: { readonly [fileName: string]: string },
): Parsed<BlockDefinition>;
