import type { ConsentChoice, ProfileEvent } from "../event/event.ts";

/** A site's policy: what holds while a visitor has decided nothing (`site.yaml`, `consent`). */
export interface ConsentPolicy {
	readonly default: "pending" | "granted";
}

/**
 * What may happen to an event.
 * - `store`: analytics is granted; it goes to its profile.
 * - `ledger`: a decision that does not grant analytics. Of a known person only the ledger's row is written
 *   (`ledgerOnly`), of a stranger nothing.
 * - `hold`: nothing is stored, not even in the quarantine; the answer counts it as held.
 */
export type Gate = "store" | "ledger" | "hold";

/** The track event by which a decision arrives; the decision itself is its `consent`. */
export const CONSENT_UPDATED = "Consent Updated";

/**
 * The gate at the rim, before anybody is looked up: judges by what the event itself says, then by the site's default.
 *
 * | analytics in the event | `Consent Updated` that decides something | every other event |
 * | --- | --- | --- |
 * | granted | store | store |
 * | declined | ledger | hold |
 * | not decided, default granted | store | store |
 * | not decided, default pending | ledger | hold |
 */
export function gate(policy: ConsentPolicy, event: Pick<ProfileEvent, "type" | "name" | "consent">): Gate {
	const granted = event.consent?.analytics ?? policy.default === "granted";
	if (granted) return "store";
	return decidesSomething(event) ? "ledger" : "hold";
}

/**
 * The gate at the profile, after the rim let the event through: an event that says nothing about analytics (those of
 * servers) follows what the person decided before, and where that is nothing it was already judged at the rim.
 *
 * | analytics in the event, else as known | `Consent Updated` that decides something | every other event |
 * | --- | --- | --- |
 * | granted | store | store |
 * | declined | ledger | hold |
 * | not decided, default granted | store | store |
 * | not decided, default pending | ledger | store |
 */
export function gateAtProfile(
	policy: ConsentPolicy,
	event: Pick<ProfileEvent, "type" | "name" | "consent">,
	known: ConsentChoice | null,
): Gate {
	const analytics = event.consent?.analytics ?? known?.analytics;
	if (analytics === true) return "store";
	if (decidesSomething(event)) return analytics === undefined && policy.default === "granted" ? "store" : "ledger";
	return analytics === false ? "hold" : "store";
}

/** The event with everything taken away but who decided what and when: all that a `ledger` event may carry onwards. */
export function ledgerOnly(event: ProfileEvent): ProfileEvent {
	return { ...event, properties: {}, traits: {}, unset: [], context: {} };
}

function decidesSomething(event: Pick<ProfileEvent, "type" | "name" | "consent">): boolean {
	return (
		event.type === "track" &&
		event.name === CONSENT_UPDATED &&
		event.consent !== null &&
		Object.keys(event.consent).length > 0
	);
}
