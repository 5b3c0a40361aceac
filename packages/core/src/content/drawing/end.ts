import { formatMoment } from "../liquid/dates.ts";
import { componentWords } from "./words.ts";

const DAY = 86_400_000;

/** `Ends Fri 18:00`, farther off `Ends 1 Dec, 18:00`: the words for an end that a still picture or a text shows. */
export function endWords(endsAt: number, now: number, timeZone: string, locale: string): string {
	const style = { locale, timeZone };
	const clock = locale === "en-US" ? "%-I:%M %p" : "%H:%M";
	let format = `%-d %b, ${clock}`;
	if (endsAt - now < 6 * DAY) format = `%a ${clock}`;
	else if (endsAt - now > 300 * DAY) format = "%-d %b %Y";
	return `${componentWords(locale).ends} ${formatMoment(endsAt, format, style)}`;
}
