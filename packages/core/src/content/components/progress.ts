import { isRecord, unknownKeys } from "../../definition/fields.ts";
import type { Path } from "../../problem/index.ts";
import type { BlockReader } from "../block-reader.ts";
import type { ValueReader } from "./value-reader.ts";

/** `progress:` in `block.yaml`. */
export interface ProgressSettings {
	/** Liquid for a number. */
	readonly value: string;
	/** Liquid for a number above 0. */
	readonly goal: string;
	/** What stands below; Liquid. Null writes value and goal. */
	readonly label: string | null;
	/** A bar, or one stamp for each step to a goal of at most 12. */
	readonly as: "bar" | "stamps";
}

/** What a progress shows. */
export interface ProgressValues {
	readonly kind: "progress";
	readonly value: number;
	/** Above 0. */
	readonly goal: number;
	/** From 0 to 1, even where the value is beyond the goal. */
	readonly share: number;
	readonly label: string | null;
}

const KEYS = ["value", "goal", "label", "as"];
export const MOST_STAMPS = 12;
const LARGEST = 1e12;

export function parseProgress(input: unknown, path: Path, reader: BlockReader): ProgressSettings {
	const fields = isRecord(input) ? input : {};
	if (!isRecord(input)) reader.refuse(path, "a map with `value` and `goal`", input);
	reader.problems.push(...unknownKeys(fields, KEYS, path));
	const as = fields["as"] ?? "bar";
	if (as !== "bar" && as !== "stamps") reader.refuse([...path, "as"], "`bar` or `stamps`", as);
	const goal = isRecord(input) ? numberOrTemplate(fields["goal"], [...path, "goal"], reader) : "";
	const fixedGoal = numberOf(goal);
	if (fixedGoal !== null && !(fixedGoal > 0)) reader.refuse([...path, "goal"], "a number above 0, or Liquid", goal);
	if (as === "stamps" && fixedGoal !== null && !isStamps(fixedGoal))
		reader.refuse([...path, "goal"], `a whole number up to ${MOST_STAMPS} for stamps`, fixedGoal);
	return {
		value: isRecord(input) ? numberOrTemplate(fields["value"], [...path, "value"], reader) : "",
		goal,
		label: fields["label"] === undefined ? null : reader.template(fields["label"], [...path, "label"], null),
		as: as === "stamps" ? "stamps" : "bar",
	};
}

/** Null where one of the two is no number for this person. */
export function progressValues(settings: ProgressSettings, reader: ValueReader): ProgressValues | null {
	const value = numberOf(reader.text(settings.value));
	const goal = numberOf(reader.text(settings.goal));
	if (value === null || goal === null || goal <= 0) return null;
	if (settings.as === "stamps" && !isStamps(goal)) return null;
	return {
		kind: "progress",
		value,
		goal,
		share: Math.min(Math.max(value / goal, 0), 1),
		label: settings.label === null ? null : reader.text(settings.label),
	};
}

function isStamps(goal: number): boolean {
	return Number.isInteger(goal) && goal >= 1 && goal <= MOST_STAMPS;
}

function numberOrTemplate(value: unknown, path: Path, reader: BlockReader): string {
	const text = reader.template(typeof value === "number" ? String(value) : value, path, null);
	if (text !== "" && !/\{[{%]/.test(text) && numberOf(text) === null) reader.refuse(path, "a number, or Liquid", value);
	return text;
}

function numberOf(text: string): number | null {
	const value = text.trim() === "" || text.length > 40 ? Number.NaN : Number(text);
	return Number.isFinite(value) && Math.abs(value) <= LARGEST ? value : null;
}
