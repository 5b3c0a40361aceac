/** JSON as it goes into events. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a visitor decided, by purpose. */
export interface ConsentChoice {
	readonly analytics: boolean;
	readonly personalization: boolean;
}

/** The part of the tracker that the shop uses. Before the script has loaded, calls are kept by the stub in the page. */
interface PipitGlobal {
	(event: string, properties: { readonly [key: string]: Json }): void;
	/** Present once the tracker has loaded; null while nobody is known. */
	anonymousId?: () => string | null;
}

declare global {
	interface Window {
		pipit: PipitGlobal;
	}
}

/** Tells Pipit what happened, by the names of Segment's Ecommerce Spec v2. */
export function track(event: string, properties: { readonly [key: string]: Json }): void {
	window.pipit(event, properties);
}

/** Tells Pipit who this is, as far as the visitor has said it. */
export function identify(traits: { readonly [key: string]: Json }): void {
	window.pipit("identify", traits);
}

export function tellConsent(choice: ConsentChoice): void {
	window.pipit("consent", { analytics: choice.analytics, personalization: choice.personalization });
}

/** Tells Pipit that the question is on the screen, so that `?pipit_debug` says for whom the events wait. */
export function tellAsking(): void {
	window.pipit("consent", { analytics: null, personalization: null });
}

/** The browser's anonymous id once the tracker has loaded; null while it has none or may not have one. */
export function anonymousId(): string | null {
	return window.pipit.anonymousId?.() ?? null;
}
