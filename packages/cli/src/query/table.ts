type Rows = readonly (readonly unknown[])[];

const WIDEST = 60;

/** Columns side by side, each as wide as it needs up to 60 characters; numbers to the right. */
export function tableText(columns: readonly string[], rows: Rows): string {
	const cells = rows.map((row) => row.map((value) => shortened(cellText(value))));
	const widths = columns.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
	const isNumeric = columns.map((_, column) => rows.some((row) => typeof row[column] === "number"));
	const line = (row: readonly string[]) =>
		`${row.map((cell, column) => (isNumeric[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join("  ").trimEnd()}\n`;
	return [line(columns), line(widths.map((width) => "-".repeat(width))), ...cells.map(line), `${rows.length} ${rows.length === 1 ? "row" : "rows"}\n`].join("");
}

/** As RFC 4180 has it. A text that a spreadsheet would take for a formula is kept from being one. */
export function csvText(columns: readonly string[], rows: Rows): string {
	return [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(value: unknown): string {
	const text = value === null ? "" : cellText(value);
	const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function cellText(value: unknown): string {
	if (value === null) return "NULL";
	return typeof value === "string" ? value : JSON.stringify(value);
}

/** On one line, and without what a terminal would obey. */
function shortened(text: string): string {
	// oxlint-disable-next-line no-control-regex -- control characters are what is replaced
	const line = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "·");
	return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
}
