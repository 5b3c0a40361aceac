const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Each unit with the distance from which it is used: two days are `2 days`, a day and a half is `36 hours`. */
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
	["day", DAY, 2 * DAY - HOUR],
	["hour", HOUR, 2 * HOUR - MINUTE],
	["minute", MINUTE, MINUTE],
	["second", 1000, 0],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const full = new Intl.DateTimeFormat("en-GB", {
	weekday: "short",
	day: "numeric",
	month: "short",
	hour: "2-digit",
	minute: "2-digit",
});
const short = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const precise = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** `in 29 minutes`, `2 days ago`, counted from now and rounded; what is under 10 seconds is `just now` or `in a moment`. */
export function fromNow(time: number, now: number): string {
	const difference = time - now;
	if (Math.abs(difference) < 10_000) return difference <= 0 ? "just now" : "in a moment";
	for (const [unit, length, from] of STEPS) {
		if (Math.abs(difference) >= from) return relative.format(Math.round(difference / length), unit);
	}
	return "just now";
}

/** `Sun 22 Nov, 14:32` */
export function dayAndTime(time: number): string {
	return full.format(time);
}

/** `14:32` */
export function hourAndMinute(time: number): string {
	return short.format(time);
}

/** `14:32:05` */
export function toTheSecond(time: number): string {
	return precise.format(time);
}

/** How far the demo's clock is ahead: `1 day 30 min ahead`; empty when it runs with the real one. */
export function ahead(offsetMs: number): string {
	const minutes = Math.round(offsetMs / MINUTE);
	if (minutes <= 0) return "";
	const days = Math.floor(minutes / (24 * 60));
	const hours = Math.floor((minutes % (24 * 60)) / 60);
	const parts = [
		days > 0 ? `${days} ${days === 1 ? "day" : "days"}` : "",
		hours > 0 ? `${hours} h` : "",
		minutes % 60 > 0 ? `${minutes % 60} min` : "",
	];
	return `${parts.filter(Boolean).join(" ")} ahead`;
}
