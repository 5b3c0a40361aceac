import { call } from "./api.ts";
import { consent, startConsent } from "./consent.ts";
import { startDelivery } from "./delivery.ts";
import { watchEngagement } from "./engagement.ts";
import { knownId } from "./identity.ts";
import { startPages } from "./page.ts";
import { gate } from "./record.ts";
import { on } from "./trace.ts";

/** The function that a page calls, and what it may ask. */
export type Callable = ((...values: unknown[]) => void) & {
	/** The browser's id, or null as long as the person did not agree. */
	anonymousId(): string | null;
	/** What happened, while debugging. */
	log?: readonly unknown[];
};

let early: unknown[][] | undefined = [];

/** Calls before the start wait for it. */
export const pipit: Callable = (...values) => {
	if (early) early.push(values);
	else call(...values);
};
pipit.anonymousId = () => (gate && knownId()) || null;

/**
 * Begins when the person first sees the page: one that is prerendered or opened in a background tab and never shown
 * does nothing at all. `signals` are more sources of consent, `more` is what else to notice.
 */
export function begin(signals?: () => void, more?: () => void): void {
	const attempt = () => {
		if (document.hidden || !early) return;
		const calls = early;
		early = undefined;
		startConsent();
		const { globalPrivacyControl } = navigator as { readonly globalPrivacyControl?: boolean };
		consent({ ads: globalPrivacyControl ? false : undefined }, "gpc");
		signals?.();
		watchEngagement();
		startPages();
		startDelivery();
		for (const values of calls) pipit(...values);
		more?.();
	};
	on("visibilitychange", attempt);
	attempt();
}
