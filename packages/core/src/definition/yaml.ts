import { LineCounter, parseDocument } from "yaml";
import type { Path } from "../problem/index.ts";

/** A YAML 1.2 or JSON file, read: its value, and on which line each part of it stands. */
export type YamlFile =
	| { readonly ok: true; readonly value: unknown; readonly lineOf: (path: Path) => number }
	| { readonly ok: false; readonly line: number; readonly message: string };

/** Reads one document. Aliases may multiply a file at most a hundredfold; more is refused. */
export function readYaml(text: string): YamlFile {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2", uniqueKeys: true });
	const broken = document.errors[0];
	if (broken !== undefined) return { ok: false, line: lines.linePos(broken.pos[0]).line, message: told(broken.message) };
	let value: unknown;
	try {
		value = document.toJS({ maxAliasCount: 100 });
	} catch (error) {
		return { ok: false, line: 1, message: told(error instanceof Error ? error.message : String(error)) };
	}
	return { ok: true, value, lineOf };

	/** The line of the part at `path`, or of the nearest part above it that is in the file. */
	function lineOf(path: Path): number {
		for (let length = path.length; length > 0; length -= 1) {
			const node: unknown = document.getIn(path.slice(0, length), true);
			const start = startOf(node);
			if (start !== null) return lines.linePos(start).line;
		}
		const start = startOf(document.contents);
		return start === null ? 1 : lines.linePos(start).line;
	}
}

/** What runs out first in reading thousands of levels is the stack, which nobody knows how to mend. */
function told(message: string): string {
	return message.includes("call stack") ? "too many levels, one inside the other" : message;
}

function startOf(node: unknown): number | null {
	if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return null;
	const start: unknown = node.range[0];
	return typeof start === "number" ? start : null;
}
