import { PURPOSES, type ConsentChoice, type Purpose } from "../event/event.ts";
import { isPlainObject } from "../event/json.ts";
import { show, type Problem } from "../problem/index.ts";

/**
 * What a person decided, as events carry it: `context.consent.categoryPreferences`, the field that Segment's and
 * RudderStack's consent wrappers fill. Categories that are not Pipit's purposes are somebody else's and stay out;
 * a purpose that is neither true nor false was not decided and is reported.
 *
 * @param context the event's context, also that of an event which is refused for something else.
 * @returns null where nothing was decided.
 */
export function readConsent(context: unknown, notices: Problem[]): ConsentChoice | null {
	const consent = isPlainObject(context) ? context["consent"] : undefined;
	const preferences = isPlainObject(consent) ? consent["categoryPreferences"] : undefined;
	if (!isPlainObject(preferences)) return null;
	const choice: { [purpose in Purpose]?: boolean } = {};
	let decided = false;
	for (const purpose of PURPOSES) {
		const value = preferences[purpose];
		if (typeof value === "boolean") {
			choice[purpose] = value;
			decided = true;
		} else if (value !== undefined && value !== null) {
			const path = ["context", "consent", "categoryPreferences", purpose];
			notices.push({ path, expected: "true or false", got: show(value) });
		}
	}
	return decided ? choice : null;
}

/**
 * Global Privacy Control (the request header `Sec-GPC: 1`): an opt-out of sale and sharing, so it declines `ads` where
 * the person decided nothing about it; a decision made on this site stands. Source: https://w3c.github.io/gpc/.
 */
export function withPrivacyControl(choice: ConsentChoice | null): ConsentChoice {
	return { ads: false, ...choice };
}
