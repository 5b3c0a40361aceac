import { configure, type Settings } from "./core/settings.ts";
import { pipit as call } from "./core/start.ts";
import { startFull } from "./full/start.ts";
import type { Pipit } from "./pipit.ts";

export type { EventMap, Order, Product } from "./events.ts";
export type { Choice, Purpose } from "./core/consent.ts";
export type { Pipit } from "./pipit.ts";
export type { Settings };

export const pipit: Pipit = call;

/** Starts the tracker once the page is seen; on a server, and the second time, it does nothing. Calls before it wait. */
export function start(settings: Settings): void {
	if (typeof document === "undefined" || window.pipit === call) return;
	window.pipit = call;
	configure(settings);
	startFull();
}
