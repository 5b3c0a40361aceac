import type { Parsing } from "./parsing.ts";

/** What stands in the parentheses after `OVER`. */
export function readWindow(parsing: Parsing, expression: () => string): string {
	parsing.needsSign("(");
	const parts: string[] = [];
	if (parsing.takes("PARTITION", "BY")) parts.push(`PARTITION BY ${parsing.list(expression).join(", ")}`);
	if (parsing.takes("ORDER", "BY")) parts.push(`ORDER BY ${readOrdering(parsing, expression)}`);
	const unit = parsing.takesOneOf(["ROWS", "RANGE", "GROUPS"]);
	if (unit !== null) parts.push(`${unit} ${readFrame(parsing)}`);
	parsing.needsSign(")");
	return parts.join(" ");
}

/** What stands after `ORDER BY`. */
export function readOrdering(parsing: Parsing, expression: () => string): string {
	return parsing
		.list(() => {
			const direction = [expression(), parsing.takesOneOf(["ASC", "DESC"])];
			if (parsing.takes("NULLS")) direction.push(`NULLS ${parsing.takesOneOf(["FIRST", "LAST"]) ?? parsing.refuse("FIRST or LAST")}`);
			return direction.filter((part) => part !== null).join(" ");
		})
		.join(", ");
}

function readFrame(parsing: Parsing): string {
	if (!parsing.takes("BETWEEN")) return readBound(parsing);
	const from = readBound(parsing);
	parsing.needs("AND");
	return `BETWEEN ${from} AND ${readBound(parsing)}`;
}

function readBound(parsing: Parsing): string {
	if (parsing.takes("CURRENT", "ROW")) return "CURRENT ROW";
	const size = parsing.takes("UNBOUNDED") ? "UNBOUNDED" : readWhole(parsing, "UNBOUNDED or a whole number");
	return `${size} ${parsing.takesOneOf(["PRECEDING", "FOLLOWING"]) ?? parsing.refuse("PRECEDING or FOLLOWING")}`;
}

/** A whole number as it is written. */
export function readWhole(parsing: Parsing, expected: string): string {
	const token = parsing.peek();
	if (token.kind !== "number" || !/^\d{1,9}$/.test(token.text)) parsing.refuse(expected);
	parsing.take();
	return token.text;
}
