import { track } from "../core/start.ts";
import { consent } from "../core/consent.ts";
import { settings } from "../core/settings.ts";
import { guarded } from "../core/trace.ts";

declare global {
	interface Window {
		dataLayer?: unknown[];
	}
}

const SHOPPING = /^((add|remove|view|select|begin)_|(purchase|refund|search)$)/;

/**
 * Hears what the page tells Google: Consent Mode v2, and GA4's shopping events, which go on under their own names (the
 * collector knows them). What was pushed before is heard too.
 */
export function hearDataLayer(): void {
	const layer = (window.dataLayer ??= []);
	const push = layer.push;
	const hear = guarded(tap);
	layer.push = function (...entries) {
		const result = push.apply(this, entries);
		entries.forEach(hear);
		return result;
	};
	layer.forEach(hear);
}

/** An entry is what `gtag()` was called with (array-like), or an object with `event`, as GTM takes it. */
function tap(entry: unknown): void {
	const {
		0: command,
		1: name,
		2: details,
		event,
		ecommerce,
	} = entry as {
		readonly [part: string]: unknown;
	};
	if (command === "consent") googleConsent(name, details as GoogleConsent);
	const shopping = command === "event" ? name : event;
	// oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string -- whatever a page passes
	if (SHOPPING.test(`${shopping}`) && !settings.ignore?.includes("data-layer"))
		queueMicrotask(() => track(shopping, details ?? ecommerce ?? entry));
}

interface GoogleConsent {
	readonly [type: string]: unknown;
}

/** A default of `denied` means that nobody answered yet. */
function googleConsent(verb: unknown, said: GoogleConsent): void {
	const answer = (...types: string[]) => {
		const spoken = types.filter((type) => said[type]);
		const granted = spoken.every((type) => said[type] === "granted");
		return spoken[0] && (granted || (verb === "update" ? false : null));
	};
	consent(
		{
			analytics: answer("analytics_storage"),
			personalization: answer("personalization_storage"),
			ads: answer("ad_storage", "ad_user_data", "ad_personalization"),
		},
		"google",
	);
}
