import { parseTime } from "../event/clock.ts";
import type { Json } from "../event/event.ts";
import { monthOf } from "./months.ts";
import { type Cleaned, clean, flawed, type Setting } from "./outcome.ts";

const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2100;
const LONGEST_LIFE = 120;

/** Countries whose numbers mean month, day, year. Canada writes all orders and is not among the others either. */
const MONTH_FIRST = new Set(["US", "AS", "GU", "MP", "PR", "UM", "VI", "FM", "MH", "PW", "PH"]);
const NO_ONE_ORDER = new Set(["CA"]);

/**
 * A date in the formats that occur → `YYYY-MM-DD`, and with a time of day ISO 8601 ("17.05.2026" → "2026-05-17",
 * "May 17, 2026", "20260517", epoch seconds or milliseconds). Where both numbers can be the month ("03/04/2026") the
 * country decides; without one, and for years of two digits, it is flawed. A time without a zone keeps none.
 */
export function cleanDate(value: Json, setting: Setting): Cleaned {
	if (typeof value === "number") return fromNumber(value);
	if (typeof value !== "string" || value.length > 60) return flawed("not_a_date");
	const text = value.trim();
	const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s*([Zz]|[+-]\d\d:?\d\d)?)?$/.exec(text);
	if (iso !== null) return fromIso(text, iso);
	if (/^\d+$/.test(text)) return text.length === 8 ? fromParts(text.slice(0, 4), text.slice(4, 6), text.slice(6), "") : fromNumber(Number(text));
	return fromNumbers(text, setting) ?? fromWords(text) ?? flawed("not_a_date");
}

/** A date of birth: as `cleanDate`, but a day that lies in the past, and in nobody's past of 120 years. */
export function cleanBirthday(value: Json, setting: Setting): Cleaned {
	// A number is the moment of something else: nobody's birthday is known to the millisecond.
	const cleaned = typeof value === "number" && String(value).length !== 8 ? flawed("not_a_date") : cleanDate(typeof value === "number" ? String(value) : value, setting);
	if (cleaned.kind === "flawed" || typeof cleaned.value !== "string") return cleaned;
	const day = cleaned.value.slice(0, 10);
	const time = Date.parse(day);
	const years = (setting.now - time) / (365.25 * 86_400_000);
	return years < 0 || years > LONGEST_LIFE ? flawed("implausible_date") : clean(day);
}

function fromNumber(value: number): Cleaned {
	if (String(value).length === 8) return cleanDate(String(value), { country: null, now: 0 });
	const time = String(Math.trunc(value)).length < 9 ? null : parseTime(value);
	if (time === null) return flawed("not_a_date");
	const year = new Date(time).getUTCFullYear();
	// Of a number beyond what a Date holds the year is NaN.
	return year >= EARLIEST_YEAR && year <= LATEST_YEAR ? clean(new Date(time).toISOString()) : flawed("implausible_date");
}

/** Text that is ISO 8601 already stays as it is but for the space, the comma and small letters that RFC 3339 allows. */
function fromIso(text: string, parts: RegExpExecArray): Cleaned {
	const [, year = "", month = "", day = "", time, zone = ""] = parts;
	if (time === undefined) return fromParts(year, month, day, "");
	if (parseTime(text.replace(/\s+(?=[Zz+-]|$)/, "")) === null) return flawed("not_a_date");
	return fromParts(year, month, day, `T${time.replace(",", ".")}${zone.toUpperCase()}`);
}

const NUMBERS = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]\.?m\.?)?)?$/i;

function fromNumbers(text: string, { country }: Setting): Cleaned | null {
	const found = NUMBERS.exec(text.replace(/(\d)([./-])\s+(?=\d)/g, "$1$2"));
	if (found === null) return null;
	const [, first = "", separator, second = "", third = ""] = found;
	const time = timeOf(found);
	if (time === null) return flawed("not_a_date");
	if (first.length === 4) return third.length <= 2 ? fromParts(first, second, third, time) : null;
	if (third.length !== 4) return flawed(third.length === 2 && first.length <= 2 ? "ambiguous_date" : "not_a_date");
	const [a, b] = [Number(first), Number(second)];
	// Nobody writes the month first with dots.
	if (separator === "." || a > 12 || a === b) return fromParts(third, second, first, time);
	if (b > 12) return fromParts(third, first, second, time);
	if (country === null || NO_ONE_ORDER.has(country)) return flawed("ambiguous_date");
	return MONTH_FIRST.has(country) ? fromParts(third, first, second, time) : fromParts(third, second, first, time);
}

function fromWords(text: string): Cleaned | null {
	const dayFirst = /^(?:\p{L}{2,12}\.?,?\s+)?(\d{1,2})(?:\.|st|nd|rd|th|er|º)?[\s-]+(?:de\s+|of\s+)?(\p{L}{3,12})\.?,?[\s-]+(?:de\s+)?(\d{4})$/u.exec(text);
	if (dayFirst !== null) return fromMonthName(dayFirst[3], dayFirst[2], dayFirst[1]);
	const monthFirst = /^(?:\p{L}{2,12}\.?,?\s+)?(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(text);
	return monthFirst === null ? null : fromMonthName(monthFirst[3], monthFirst[1], monthFirst[2]);
}

function fromMonthName(year = "", name = "", day = ""): Cleaned {
	const month = monthOf(name);
	return month === null ? flawed("not_a_date") : fromParts(year, String(month), day, "");
}

function fromParts(year: string, month: string, day: string, time: string): Cleaned {
	const [y, m, d] = [Number(year), Number(month), Number(day)];
	const date = new Date(Date.UTC(y, m - 1, d));
	if (m < 1 || m > 12 || d < 1 || date.getUTCDate() !== d) return flawed("not_a_date");
	if (y < EARLIEST_YEAR || y > LATEST_YEAR) return flawed("implausible_date");
	return clean(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${time}`);
}

/** Null where it is no time of day. */
function timeOf([, , , , , hour, minute = "", second, half]: RegExpExecArray): string | null {
	if (hour === undefined) return "";
	let hours = Number(hour);
	if (half !== undefined) {
		if (hours < 1 || hours > 12) return null;
		hours = (hours % 12) + (half.toLowerCase().startsWith("p") ? 12 : 0);
	}
	if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
	return `T${String(hours).padStart(2, "0")}:${minute}${second === undefined ? "" : `:${second}`}`;
}
