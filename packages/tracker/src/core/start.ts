import { consent } from "./consent.ts";
import { currentPage } from "./engagement.ts";
import { forget, knownId } from "./identity.ts";
import { page } from "./page.ts";
import { plain, type PlainObject } from "./plain.ts";
import { gate, record } from "./record.ts";
import { configure, type Settings } from "./settings.ts";
import { guarded, on } from "./trace.ts";

/** The function that a page calls, and what it may ask. */
export type Callable = ((...values: unknown[]) => void) & {
	/** The browser's id, or null as long as the person did not agree. */
	anonymousId(): string | null;
	/** What happened, while debugging. */
	log?: readonly unknown[];
};

let early: unknown[][] | undefined = [];

/** Takes its settings from the script tag's `data-` attributes, and the calls that the page made before. */
export function readScript(): void {
	const tag = document.currentScript as HTMLScriptElement;
	early = window.pipit?.q ?? early;
	window.pipit = pipit;
	// oxlint-disable-next-line typescript/no-misused-spread -- its own properties are what is wanted
	configure({ host: new URL(tag.src).origin, ...tag.dataset } as Settings);
}

/** Calls before the start wait for it. Whatever a page passes is taken as unknown; the types for callers are in `../index.ts`. */
export const pipit = guarded((...values: unknown[]) => {
	const [name, first, second] = values;
	if (early) early.push(values);
	else if (name === "page") page(plain(values.find((value) => typeof value === "object")));
	else if (name === "identify") identify(first, second);
	else if (name === "consent") consent(first, second as undefined);
	else if (name === "reset") forget();
	else if (name === "track") track(first, second);
	else track(name, first);
}) as Callable;
pipit.anonymousId = () => (gate && knownId()) || null;

const PRODUCT_VIEW = /Product Viewed|Viewed Product|view_item$/;

/** The page on which a product view was told last, by whatever name and tool. */
export let pageOfProduct: PlainObject | null | undefined = null;

/** Counts a shopping event, or any other. */
export function track(event: unknown, properties: unknown): void {
	// oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string -- whatever a page passes
	if (FULL && PRODUCT_VIEW.test(`${event}`)) pageOfProduct = currentPage;
	// oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string -- whatever a page passes
	record({ type: "track", event: `${event}`, properties: plain(properties), context: { page: currentPage } });
}

function identify(user: unknown, traits: unknown): void {
	if (typeof user === "object") record({ type: "identify", traits: plain(user) });
	// oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string -- whatever a page passes
	else record({ type: "identify", userId: `${user}`, traits: plain(traits) });
}

/**
 * Runs when the person first sees the page: one that is prerendered or opened in a background tab and never shown does
 * nothing at all.
 */
export function whenSeen(start: () => void): void {
	const attempt = () => {
		if (document.hidden || !early) return;
		const calls = early;
		early = undefined;
		start();
		for (const values of calls) pipit(...values);
	};
	on("visibilitychange", attempt);
	attempt();
}
