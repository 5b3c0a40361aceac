import { parsed, refused, type Parsed } from "../problem/index.ts";
import { NUMBER_AGGREGATES, optional, parseWindow, VALUE_AGGREGATES, WINDOW_KEYS } from "./parse-event-rule.ts";
import { parseWhere } from "./parse-test.ts";
import { parseEventNames, parsePath } from "./parse-values.ts";
import { checkKeys, newSheet, readObject, refuse, refuseText, type Sheet } from "./sheet.ts";
import type { ComputedTrait } from "./trait.ts";

const DERIVATIONS = ["exists", "count", ...NUMBER_AGGREGATES, ...VALUE_AGGREGATES];

/** Reads a computed trait from YAML or JSON that has been decoded: one derivation, `of` which events, and a window. */
export function parseTrait(input: unknown): Parsed<ComputedTrait> {
	const sheet = newSheet();
	const trait = readTrait(sheet, input);
	return trait === null || sheet.problems.length > 0 ? refused(...sheet.problems) : parsed(trait);
}

function readTrait(sheet: Sheet, input: unknown): ComputedTrait | null {
	const fields = readObject(sheet, input, [], "a computed trait such as {latest: products.name, of: Order Completed}");
	if (fields === null || !checkKeys(sheet, fields, [], [...DERIVATIONS, "of", "where", ...WINDOW_KEYS])) return null;
	const used = DERIVATIONS.filter((key) => Object.hasOwn(fields, key));
	const [derivation] = used;
	if (derivation === undefined || used.length > 1) {
		return refuseText(
			sheet,
			[],
			`exactly one of ${DERIVATIONS.join(", ")}`,
			used.length === 0 ? "none" : used.join(" and "),
		);
	}
	const operand =
		derivation === "exists" || derivation === "count"
			? fields[derivation] === true || refuse(sheet, [derivation], "true", fields[derivation])
			: parsePath(sheet, fields[derivation], [derivation]);
	const of = parseEventNames(sheet, fields["of"], ["of"]);
	const where = optional(fields, "where", (inner) => parseWhere(sheet, inner, ["where"], 0));
	const window = parseWindow(sheet, fields, []);
	if (operand === null || of === null || where === null || window === null) return null;
	const trait = { [derivation]: operand, of, ...(where === undefined ? {} : { where }), ...window };
	// The operand is what the derivation takes: true, or a path.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return trait as unknown as ComputedTrait;
}
