import { PURPOSES, type ConsentChoice, type ProfileEvent, type Purpose } from "../event/index.ts";
import type { StoredConsent } from "../segment/index.ts";

/** The newest decision per purpose after one more event; of two at the same moment a refusal holds. */
export function applyConsent(consent: StoredConsent, event: ProfileEvent): StoredConsent {
	if (event.consent === null) return consent;
	let next: { [purpose in Purpose]?: readonly [boolean, number] } | null = null;
	for (const purpose of PURPOSES) {
		const granted = event.consent[purpose];
		if (granted === undefined) continue;
		const known = consent[purpose];
		if (known !== undefined && (known[1] > event.time || (known[1] === event.time && !known[0]))) continue;
		next ??= { ...consent };
		next[purpose] = [granted, event.time];
	}
	return next ?? consent;
}

/** What was decided, without the times. */
export function choiceOf(consent: StoredConsent): ConsentChoice {
	return Object.fromEntries(Object.entries(consent).map(([purpose, [granted]]) => [purpose, granted]));
}
