import type { Path } from "../problem/index.ts";
import { optional } from "./parse-event-rule.ts";
import { parseDevice, parseLocalTime } from "./parse-person.ts";
import { parseNumberTest } from "./parse-test.ts";
import { parseDuration } from "./parse-values.ts";
import type { Habit, HabitRule } from "./rule-model.ts";
import { checkKeys, readObject, refuseText, type Fields, type Sheet } from "./sheet.ts";

/** `{habit: {device: mobile, local_time: {after: "20:00"}}, within: 30d, days: {gte: 3}}`. */
export function parseHabit(sheet: Sheet, fields: Fields, path: Path): HabitRule | null {
	if (!checkKeys(sheet, fields, path, ["habit", "within", "days"])) return null;
	const habit = readHabit(sheet, fields["habit"], [...path, "habit"]);
	const within = parseDuration(sheet, fields["within"], [...path, "within"]);
	const days = optional(fields, "days", (input) => parseNumberTest(sheet, input, [...path, "days"]));
	if (habit === null || within === null || days === null) return null;
	return { habit, within, ...(days === undefined ? {} : { days }) };
}

function readHabit(sheet: Sheet, input: unknown, path: Path): Habit | null {
	const fields = readObject(
		sheet,
		input,
		path,
		'a device, a time or both, such as {device: mobile, local_time: {after: "20:00"}}',
	);
	if (fields === null || !checkKeys(sheet, fields, path, ["device", "local_time"])) return null;
	if (Object.keys(fields).length === 0) return refuseText(sheet, path, "device, local_time or both", "{}");
	const device = optional(fields, "device", (value) => parseDevice(sheet, { device: value }, path));
	const time = optional(fields, "local_time", (value) => parseLocalTime(sheet, { local_time: value }, path));
	if (device === null || time === null) return null;
	return {
		...(device !== undefined && "device" in device ? { device: device.device } : {}),
		...(time !== undefined && "local_time" in time ? { local_time: time.local_time } : {}),
	};
}
