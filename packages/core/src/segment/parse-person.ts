import { PURPOSES } from "../event/index.ts";
import type { Path } from "../problem/index.ts";
import { DAY_MS } from "./duration.ts";
import { optional } from "./parse-event-rule.ts";
import { readShare, readTimeOfDay } from "./person-values.ts";
import { WEEKDAYS, type LocalTime, type Rule, type Weekday } from "./rule.ts";
import {
	checkKeys,
	readList,
	readNumber,
	readObject,
	readText,
	refuse,
	refuseText,
	refuseWord,
	type Fields,
	type Sheet,
} from "./sheet.ts";

/** `{consent: email}`. */
export function parseConsent(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["consent"])) return null;
	const purpose = PURPOSES.find((known) => known === fields["consent"]);
	if (purpose !== undefined) return { consent: purpose };
	return refuseWord(sheet, [...path, "consent"], `one of the purposes ${PURPOSES.join(", ")}`, PURPOSES, fields["consent"]);
}

/** `{list: vip}`. */
export function parseList(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["list"])) return null;
	const list = readText(sheet, fields["list"], [...path, "list"], "the id of a list", 100);
	if (list === null) return null;
	return list.includes(".") ? refuse(sheet, [...path, "list"], "the id of a list, without dots", list) : { list };
}

/** The draw that a share without a name is of: all of those are of the same people, as far as they go. */
const DEFAULT_SALT = "share";

/** `{share: 10%, salt: holdout}`. */
export function parseShare(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	if (!checkKeys(sheet, fields, path, ["share", "salt"])) return null;
	const share = fields["share"];
	const good = typeof share === "string" && readShare(share) !== null;
	if (!good) refuse(sheet, [...path, "share"], "a share from 0% to 100%, such as 10% or 0.5%", share);
	const salt = optional(fields, "salt", (input) =>
		readText(sheet, input, [...path, "salt"], "a text that names the draw"),
	);
	if (!good || salt === null) return null;
	return { share, salt: salt ?? DEFAULT_SALT };
}

/** `{country: [DE, AT]}` and `{region: ..}`: ISO 3166 codes. */
export function parsePlace(key: "country" | "region") {
	const expected = key === "country" ? "ISO 3166 country codes such as DE" : "region codes or names such as NY";
	return (sheet: Sheet, fields: Fields, path: Path): Rule | null => {
		const codes = parseWords(sheet, fields, path, key, expected, (word) => word.toUpperCase());
		if (codes === null) return null;
		if (key === "country" && !codes.every((code) => /^[A-Z]{2}$/.test(code))) {
			return refuse(sheet, [...path, key], expected, asWritten(fields[key], (word) => !/^[A-Z]{2}$/.test(word.trim().toUpperCase())));
		}
		return key === "country" ? { country: codes } : { region: codes };
	};
}

const DEVICES = ["mobile", "tablet", "desktop", "tv", "console", "wearable", "bot"];

/** `{device: mobile}`. */
export function parseDevice(sheet: Sheet, fields: Fields, path: Path): Rule | null {
	const kinds = parseWords(sheet, fields, path, "device", `one or more of ${DEVICES.join(", ")}`, (word) =>
		word.toLowerCase(),
	);
	if (kinds === null) return null;
	const wrong = kinds.find((kind) => !DEVICES.includes(kind));
	if (wrong === undefined) return { device: kinds };
	const written = asWritten(fields["device"], (word) => word.trim().toLowerCase() === wrong);
	return refuseWord(sheet, [...path, "device"], `one or more of ${DEVICES.join(", ")}`, DEVICES, written);
}

/** The first of the words that is wrong, as it stands in the file and can be found there. */
function asWritten(input: unknown, isWrong: (word: string) => boolean): unknown {
	const words: readonly unknown[] = Array.isArray(input) ? input : [input];
	return words.find((word) => typeof word === "string" && isWrong(word));
}

function parseWords(
	sheet: Sheet,
	fields: Fields,
	path: Path,
	key: string,
	expected: string,
	normal: (word: string) => string,
): readonly string[] | null {
	if (!checkKeys(sheet, fields, path, [key])) return null;
	const input = fields[key];
	const words = Array.isArray(input) ? input : [input];
	const read = readList(sheet, words, [...path, key], expected, 1, (word, at) => readText(sheet, word, at, expected));
	return read === null ? null : [...new Set(read.map((word) => normal(word.trim())))].toSorted();
}

/** `{near: {lat: 52.5, lon: 13.4, km: 30}}`. */
export function parseNear(sheet: Sheet, outer: Fields, outerPath: Path): Rule | null {
	if (!checkKeys(sheet, outer, outerPath, ["near"])) return null;
	const path = [...outerPath, "near"];
	const fields = readObject(sheet, outer["near"], path, "a place such as {lat: 52.5, lon: 13.4, km: 30}");
	if (fields === null || !checkKeys(sheet, fields, path, ["lat", "lon", "km"])) return null;
	const within = (key: string, least: number, most: number) => {
		const expected = `a number from ${least} to ${most}`;
		const number = readNumber(sheet, fields[key], [...path, key], expected);
		if (number === null || (number >= least && number <= most)) return number;
		return refuse(sheet, [...path, key], expected, number);
	};
	const lat = within("lat", -90, 90);
	const lon = within("lon", -180, 180);
	const km = within("km", 0, 20_040);
	return lat === null || lon === null || km === null ? null : { near: { lat, lon, km } };
}

/** `{local_time: {after: "20:00", before: "23:00", days: [sat, sun]}}`. */
export function parseLocalTime(sheet: Sheet, outer: Fields, outerPath: Path): Rule | null {
	if (!checkKeys(sheet, outer, outerPath, ["local_time"])) return null;
	const path = [...outerPath, "local_time"];
	const fields = readObject(sheet, outer["local_time"], path, 'a time such as {after: "20:00", before: "23:00"}');
	if (fields === null || !checkKeys(sheet, fields, path, ["after", "before", "days"])) return null;
	if (Object.keys(fields).length === 0) return refuseText(sheet, path, "at least one of after, before, days", "{}");
	const time = (key: "after" | "before") =>
		optional(fields, key, (input) => {
			const said = typeof input === "string" ? readTimeOfDay(input) : null;
			// Nothing is after the end of the day.
			if (typeof input === "string" && said !== null && !(key === "after" && said === DAY_MS)) return input;
			const last = key === "after" ? "23:59:59" : "24:00";
			return refuse(sheet, [...path, key], `a time of day in quotes, from "00:00" to "${last}", such as "20:00"`, input);
		});
	const after = time("after");
	const before = time("before");
	const days = optional(fields, "days", (input) => parseDays(sheet, input, [...path, "days"]));
	if (after === null || before === null || days === null) return null;
	if (after !== undefined && after === before) return refuse(sheet, path, "two different times", { after, before });
	const localTime: LocalTime = {
		...(after === undefined ? {} : { after }),
		...(before === undefined ? {} : { before }),
		...(days === undefined ? {} : { days }),
	};
	return { local_time: localTime };
}

function parseDays(sheet: Sheet, input: unknown, path: Path): readonly Weekday[] | null {
	const expected = `a list of ${WEEKDAYS.join(", ")}`;
	const days = readList(
		sheet,
		input,
		path,
		expected,
		1,
		(item, at) => WEEKDAYS.find((day) => day === item) ?? refuseWord(sheet, at, expected, WEEKDAYS, item),
	);
	return days === null ? null : WEEKDAYS.filter((day) => days.includes(day));
}
