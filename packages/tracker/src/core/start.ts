import { anonymousId, call } from "./api.ts";
import { consent, startConsent } from "./consent.ts";
import { sendLast, sendNow, startDelivery } from "./delivery.ts";
import { watchEngagement } from "./engagement.ts";
import { startPages } from "./page.ts";
import { configure, type Settings } from "./settings.ts";
import { guarded, on } from "./trace.ts";

/** The function that a page calls, and what it may ask. */
export type Callable = ((...values: unknown[]) => void) & { anonymousId: typeof anonymousId };

/** The stub that a page may have instead until this file arrived. */
export interface Stub {
	readonly q?: readonly IArguments[];
}

let started = false;
const early: unknown[][] = [];

/** Calls before the start wait for it. */
export const pipit: Callable = Object.assign(
	(...values: unknown[]) => {
		if (started) call(...values);
		else early.push(values);
	},
	{ anonymousId },
);

/**
 * Begins when the person first sees the page: one that is prerendered or opened in a background tab and never shown
 * does nothing at all.
 */
export function begin(settings: Settings): void {
	const attempt = guarded(() => {
		if (started || document.hidden) return;
		started = true;
		configure(settings);
		if ((navigator as { readonly globalPrivacyControl?: boolean }).globalPrivacyControl) consent({ ads: false }, "gpc");
		startConsent();
		startDelivery();
		watchEngagement();
		startPages();
		for (const values of early) pipit(...values);
		on("visibilitychange", () => {
			if (document.hidden) sendNow();
		});
		on("pagehide", sendLast);
	});
	on("visibilitychange", attempt);
	attempt();
}
