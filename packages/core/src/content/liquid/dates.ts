import { parseTime } from "../../event/index.ts";
import { zoneOf } from "../../segment/zone.ts";

/** How `| date` shows a moment. */
export interface DateStyle {
	/** BCP 47; names of months and days. */
	readonly locale: string;
	/** IANA. */
	readonly timeZone: string;
}

/** A moment as data carries it: ISO 8601, epoch seconds or milliseconds, or the word `now`. Null for what is none. */
export function momentOf(value: unknown, now: number): number | null {
	if (value === "now" || value === "today") return now;
	return parseTime(value);
}

const LENGTHS = ["full", "long", "medium", "short"] as const;
const LONGEST_FORMAT = 200;

/** `%d %B %Y` (the directives of strftime), or `full`, `long`, `medium`, `short` as the language has it. */
export function formatMoment(moment: number, format: string, { locale, timeZone }: DateStyle): string {
	const length = LENGTHS.find((candidate) => candidate === format);
	if (length !== undefined) return namesOf(locale, { dateStyle: length, timeZone }).format(moment);
	const offset = zoneOf(timeZone).offsetAt(moment);
	const local = new Date(moment + offset);
	return format.slice(0, LONGEST_FORMAT).replaceAll(/%(-?)([a-zA-Z%])/g, (whole, flag, directive) => {
		const text = directiveOf(String(directive), local, offset, locale);
		if (text === null) return whole;
		return flag === "-" ? text.replace(/^[0 ]+(?=.)/, "") : text;
	});
}

/** `local` shows the site's clock when read as UTC. */
function directiveOf(directive: string, local: Date, offset: number, locale: string): string | null {
	const hour12 = local.getUTCHours() % 12 || 12;
	switch (directive) {
		case "Y":
			return String(local.getUTCFullYear());
		case "y":
			return two(local.getUTCFullYear() % 100);
		case "m":
			return two(local.getUTCMonth() + 1);
		case "d":
			return two(local.getUTCDate());
		case "e":
			return two(local.getUTCDate(), " ");
		case "j":
			return String(Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1).padStart(
				3,
				"0",
			);
		case "H":
			return two(local.getUTCHours());
		case "I":
			return two(hour12);
		case "l":
			return two(hour12, " ");
		case "M":
			return two(local.getUTCMinutes());
		case "S":
			return two(local.getUTCSeconds());
		case "p":
			return local.getUTCHours() < 12 ? "AM" : "PM";
		case "P":
			return local.getUTCHours() < 12 ? "am" : "pm";
		case "A":
			return namesOf(locale, { weekday: "long", timeZone: "UTC" }).format(local);
		case "a":
			return namesOf(locale, { weekday: "short", timeZone: "UTC" }).format(local);
		case "B":
			return namesOf(locale, { month: "long", timeZone: "UTC" }).format(local);
		case "b":
		case "h":
			return namesOf(locale, { month: "short", timeZone: "UTC" }).format(local);
		case "F":
			return local.toISOString().slice(0, 10);
		case "T":
			return local.toISOString().slice(11, 19);
		case "R":
			return local.toISOString().slice(11, 16);
		case "s":
			return String(Math.floor((local.getTime() - offset) / 1000));
		case "z":
			return `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 3_600_000))}${two(Math.floor(Math.abs(offset) / 60_000) % 60)}`;
		case "%":
			return "%";
		default:
			return null;
	}
}

function two(value: number, pad = "0"): string {
	return String(value).padStart(2, pad);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function namesOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${locale} ${JSON.stringify(options)}`;
	let format = formats.get(key);
	if (format === undefined) {
		format = new Intl.DateTimeFormat(locale, options);
		if (formats.size > 500) formats.clear();
		formats.set(key, format);
	}
	return format;
}
