import { lineThrough, median, robustZ, spreadOf } from "./robust.ts";

/** Of a segment, each week. */
export type FigureName = "size" | "opens" | "clicks";

/** How a figure left the course of the weeks before. */
export interface Break {
	/** What the weeks before let expect. */
	readonly expected: number;
	/** In robust standard deviations. */
	readonly z: number;
	/** Relative: -0.5 is half of what was expected. */
	readonly change: number;
}

const WEEKS = 8;
/** Of fewer weeks nobody knows what is usual. */
const FEWEST_WEEKS = 4;
/** From so many on a line is laid through them; of fewer the middle is taken. */
const WEEKS_OF_A_LINE = 6;
const FAR = 3.5;
/** Figures that differ by less are the same to whoever works with them. */
const LEAST_CHANGE = 0.2;
/** Of all pairs of weeks so many more must rise than fall, or the other way: as Mann (1945) and Kendall count a direction. */
const TREND = 0.6;
/** The second largest deviation of few weeks says more than their middle one; of normal ones it is 1 / 0.72 standard deviations. */
const SECOND = 0.72;
/** Weeks that happen to be all alike would make every change a break. */
const LEAST_SCALE = 0.05;

/**
 * Whether this week's figure left the trend of up to 8 weeks before it: more than 3.5 robust standard deviations and more
 * than a fifth away from where they lead.
 * @param chance the standard deviation that chance alone gives the figure (of a count its root, of a share the binomial one).
 */
export function breakOf(before: readonly number[], now: number, chance: number): Break | null {
	const weeks = before.slice(-WEEKS);
	if (weeks.length < FEWEST_WEEKS) return null;
	const { slope, start } = courseOf(weeks);
	const expected = Math.max(start + slope * weeks.length, 0);
	const around = weeks.map((value, week) => value - start - slope * week);
	const scale = Math.max(scaleOf(around), chance, expected * LEAST_SCALE);
	const z = robustZ(now, { middle: expected, scale });
	const change = expected === 0 ? (now > 0 ? 1 : 0) : now / expected - 1;
	return Math.abs(z) > FAR && Math.abs(change) >= LEAST_CHANGE ? { expected, z, change } : null;
}

/** The line through the weeks where they have a direction, else their middle. */
function courseOf(weeks: readonly number[]): { readonly slope: number; readonly start: number } {
	const flat = { slope: 0, start: median(weeks) };
	if (weeks.length < WEEKS_OF_A_LINE) return flat;
	const rises = weeks.flatMap((value, index) => weeks.slice(index + 1).map((later) => Math.sign(later - value)));
	const direction = rises.reduce((sum, sign) => sum + sign, 0) / rises.length;
	return Math.abs(direction) < TREND ? flat : lineThrough(weeks);
}

/** A few weeks tell too small a scale too often, the more so the fewer they are; the factor was found by simulation. */
function scaleOf(around: readonly number[]): number {
	const second = around.map(Math.abs).toSorted((a, b) => b - a)[1] ?? 0;
	return Math.max(spreadOf(around).scale, second * SECOND) * (2 - around.length / 10);
}
