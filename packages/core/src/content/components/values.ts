import type { Look } from "../block.ts";
import { countdownValues, type CountdownValues } from "./countdown.ts";
import { couponValues, type CouponValues } from "./coupon.ts";
import { pollValues, type PollValues } from "./poll.ts";
import { progressValues, type ProgressValues } from "./progress.ts";
import type { ValueReader } from "./value-reader.ts";

/**
 * What a component's settings came to for one person at the moment of the decision, so that picture, HTML and AMP, now
 * and when it is drawn again, all show the same. Plain JSON; the keys are those that templates see as `values`.
 */
export type Values = NoValues | CountdownValues | ProgressValues | CouponValues | PollValues;

/** Of a component without settings, a block's own templates, and preloaded and fallback content. */
export interface NoValues {
	readonly kind: "none";
	/**
	 * When this person first opened the block of this message, epoch ms: content in between must not start the countdown
	 * anew. Null where no countdown depends on it, or it was never opened.
	 */
	readonly first_open_at: number | null;
}

export const NO_VALUES: NoValues = { kind: "none", first_open_at: null };

/** Null where the component has nothing to show to this person. */
export function valuesOf(look: Look, reader: ValueReader): Values | null {
	if (look.kind === "templates") return NO_VALUES;
	switch (look.component) {
		case "countdown":
			return countdownValues(look.settings, reader);
		case "progress":
			return progressValues(look.settings, reader);
		case "coupon":
			return couponValues(look.settings, reader);
		case "poll":
			return pollValues(look.settings, reader);
		default:
			return NO_VALUES;
	}
}

/** Whether a countdown counts from the first time that somebody opened the block: then the shard is asked for that. */
export function countsFromFirstOpen(look: Look): boolean {
	return look.kind === "component" && look.component === "countdown" && look.settings.until.kind === "after_first_open";
}
