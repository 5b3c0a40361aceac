import type { Json, JsonObject } from "../event/event.ts";
import { cleanJson, isJsonObject } from "../event/json.ts";
import { MAX_EVENT_BYTES } from "../event/parse.ts";
import { type Parsed, parsed, refused, show } from "../problem/index.ts";
import { parseCsvRecord, separatorOf } from "./csv.ts";
import type { SourceRow } from "./mapper.ts";

/** How the records of one file are read: CSV by its header, or JSON lines. */
export interface TableShape {
	/** Empty for JSON lines. */
	readonly columns: readonly string[];
	readonly separator: string;
	readonly isJson: boolean;
}

/** From the first record of a file: an object is JSON lines, everything else is the header of a CSV file. Of columns with one name the first counts. */
export function shapeOf(first: string): Parsed<TableShape> {
	const text = first.replace(/^\ufeff/, "");
	if (text.trimStart().startsWith("{")) return parsed({ columns: [], separator: "", isJson: true });
	const separator = separatorOf(text);
	const cells = parseCsvRecord(text, separator);
	if (!cells.ok) return cells;
	const columns = cells.value.map((cell) => cell.trim());
	return columns.some((column) => column !== "") ? parsed({ columns, separator, isJson: false }) : refused({ path: [], expected: "a header with the names of the columns", got: show(text) });
}

/** One record as values by column; of JSON by path too, `person.email`. */
export function readRow(shape: TableShape, text: string): Parsed<SourceRow> {
	return shape.isJson ? readJson(text) : readCells(shape, text);
}

function readCells({ columns, separator }: TableShape, text: string): Parsed<SourceRow> {
	const cells = parseCsvRecord(text, separator);
	if (!cells.ok) return cells;
	if (cells.value.length !== columns.length) return refused({ path: [], expected: `${columns.length} cells, as the header has`, got: String(cells.value.length) });
	const row = new Map<string, Json>();
	for (const [index, column] of columns.entries()) if (!row.has(column)) row.set(column, cells.value[index] ?? "");
	return parsed(row);
}

function readJson(text: string): Parsed<SourceRow> {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		return refused({ path: [], expected: "JSON", got: error instanceof Error ? error.message.slice(0, 120) : show(text) });
	}
	const cleaned = cleanJson(value, MAX_EVENT_BYTES);
	if (!isJsonObject(cleaned.value)) return refused(...(cleaned.problems.length > 0 ? cleaned.problems : [{ path: [], expected: "an object", got: show(value) }]));
	return parsed(rowOfJson(cleaned.value));
}

/** An object's values by name, and by path where they are inside others. */
export function rowOfJson(object: JsonObject): SourceRow {
	const row = new Map<string, Json>();
	flatten(row, "", object);
	return row;
}

function flatten(row: Map<string, Json>, prefix: string, object: { readonly [key: string]: Json }): void {
	for (const [key, value] of Object.entries(object)) {
		const path = prefix === "" ? key : `${prefix}.${key}`;
		if (prefix === "" || !isJsonObject(value)) row.set(path, value);
		if (isJsonObject(value)) flatten(row, path, value);
	}
}
