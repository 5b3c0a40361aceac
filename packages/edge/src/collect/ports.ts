import type { Site } from "@pipit/core/definition";
import type { ProfileEvent } from "@pipit/core/event";
import type { Identifier } from "@pipit/core/identity";
import type { Problem } from "@pipit/core/problem";
import type { Context, Env } from "hono";

/** Where a request's events go: called once per request, from whatever its context has (bindings, variables). */
export type PortsOf<E extends Env> = (context: Context<E>) => WirePorts;

/**
 * What the collector needs of the rest of the Worker. Mounted as
 *
 *     app.route("/", collectRoutes((context) => portsOf(context.env)));
 *
 * A port that rejects makes the answer 503 with `Retry-After`, and nothing is acknowledged.
 */
export interface CollectPorts {
	/** The site that a write key names, or what `wires` in site.yaml lists (see `wireKey`); null where none does. */
	siteByWriteKey(key: string): Promise<Site | null>;
	/** Whether bots count as people: on a developer's machine, where scripts and headless browsers try the shop. */
	readonly takesBots: boolean;
	/** The Worker's time, epoch ms: the moment of receipt of everything in the request. */
	now(): number;
	/**
	 * Takes events that passed the gate to their profiles: at most 1,000, and together at most 100 KB as JSON unless
	 * it is one single event; called several times for a larger request. Durable when it resolves, by the shard or by
	 * the ingest queue; rejects when neither took them. Events may come again with the same message ids.
	 * Events that only the consent ledger may see are among them, already stripped: `gateAtProfile` tells them.
	 */
	deliver(site: Site, events: readonly ProfileEvent[]): Promise<void>;
	/**
	 * Tells who a browser belongs to that arrived from an email, before its events are delivered. A token that is not
	 * ours, not fresh, or followed by another browser before changes nothing. Rejects when it could not be looked up.
	 */
	recognize(site: Site, arrival: BrowserArrival): Promise<void>;
	/**
	 * Keeps refused events with their reasons; durable when it resolves. An entry whose id is already there is the
	 * same refusal sent again and changes nothing (insert or ignore).
	 */
	quarantine(site: Site, entries: readonly QuarantineEntry[]): Promise<void>;
}

/** What the wires need before there are events. */
export interface WirePorts extends CollectPorts {
	/** 32 hexadecimal digits for these texts on this day, the same each time; without the Worker's secret nobody finds the texts. */
	dailyId(...parts: readonly string[]): Promise<string>;
	/** A file of the build, by its path; 404 where there is none. */
	file(path: string): Promise<Response>;
}

/** What the tracker found in the address of a page that an email's link led to. */
export interface BrowserArrival {
	readonly token: string;
	readonly browser: Identifier;
}

/** One refused event. */
export interface QuarantineEntry {
	/** 32 hexadecimal digits, a hash of the site and the event as sent: a retry gives the same id. */
	readonly id: string;
	/** Which wire it came on: `pipit`, `segment`, `posthog` … */
	readonly via: string;
	/** Epoch ms. */
	readonly receivedAt: number;
	/** The sender's clock when it sent, epoch ms; with `receivedAt` it corrects the event's time on a replay. */
	readonly sentAt: number | null;
	readonly messageId: string | null;
	readonly problems: readonly Problem[];
	/**
	 * The event as JSON, batch defaults merged in, address and user agent taken out. Up to 32 KB it is whole and can
	 * be fixed and replayed; a longer one is cut (`whole` is false).
	 */
	readonly sample: string;
	readonly whole: boolean;
}
