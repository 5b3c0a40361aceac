import type { Site } from "@pipit/core/definition";
import type { ProfileEvent } from "@pipit/core/event";
import type { BrowserArrival, QuarantineEntry, WirePorts } from "./ports.ts";

export const NOW = Date.UTC(2026, 4, 17, 9);
export const KEY = "demo-shop";
export const SITE: Site = {
	id: "demo",
	name: "Demo",
	url: "https://shop.example",
	write_key: KEY,
	domains: [],
	cookie_domain: null,
	currency: "EUR",
	languages: ["de"],
	time_zone: "Europe/Berlin",
	consent: { default: "pending" },
	colors: { brand: "#000000", text: "#000000", background: "#ffffff" },
	token_keys: [1],
};

/** The rest of the Worker as the tests see it, in memory: shards that know events by message id, a quarantine that knows entries by id. */
export class MemoryPorts implements WirePorts {
	readonly parts: (readonly ProfileEvent[])[] = [];
	readonly events = new Map<string, ProfileEvent>();
	readonly arrivals: BrowserArrival[] = [];
	readonly entries = new Map<string, QuarantineEntry>();
	site: Site = SITE;
	takesBots = false;
	/** What `wires` in site.yaml lists. */
	wireKeys: readonly string[] = [];
	broken: "nothing" | "deliver" | "quarantine" | "sites" = "nothing";

	async siteByWriteKey(key: string): Promise<Site | null> {
		if (this.broken === "sites") throw new Error("sites are away");
		return key === KEY || this.wireKeys.includes(key) ? this.site : null;
	}
	async dailyId(...parts: readonly string[]): Promise<string> {
		return `visitor-of-${parts.join("-")}`;
	}
	async file(path: string): Promise<Response> {
		return new Response(`/* ${path} */`, { headers: { "content-type": "text/javascript" } });
	}
	now(): number {
		return NOW;
	}
	async deliver(_site: Site, events: readonly ProfileEvent[]): Promise<void> {
		if (this.broken === "deliver") throw new Error("shards are away");
		this.parts.push(events);
		for (const event of events) this.events.set(event.messageId, event);
	}
	async recognize(_site: Site, arrival: BrowserArrival): Promise<void> {
		this.arrivals.push(arrival);
	}
	async quarantine(_site: Site, entries: readonly QuarantineEntry[]): Promise<void> {
		if (this.broken === "quarantine") throw new Error("the quarantine is away");
		for (const entry of entries) this.entries.set(entry.id, entry);
	}
	names(): string[] {
		return [...this.events.values()].map(({ name }) => name);
	}
}
