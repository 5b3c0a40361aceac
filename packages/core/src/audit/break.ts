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
	const { slope, start } = weeks.length < WEEKS_OF_A_LINE ? { slope: 0, start: median(weeks) } : lineThrough(weeks);
	const expected = Math.max(start + slope * weeks.length, 0);
	const around = spreadOf(weeks.map((value, week) => value - start - slope * week));
	const scale = Math.max(around.scale, chance, expected * LEAST_SCALE);
	const z = robustZ(now, { middle: expected, scale });
	const change = expected === 0 ? (now > 0 ? 1 : 0) : now / expected - 1;
	return Math.abs(z) > FAR && Math.abs(change) >= LEAST_CHANGE ? { expected, z, change } : null;
}
