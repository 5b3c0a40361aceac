import type { DevServer } from "./dev-server.ts";
import type { StoredEvent, StoredProfile } from "./stored-events.ts";
import { pause } from "./visit.ts";

/** A second shop at the demo's Worker, which lists what other vendors' clients carry, and asks nobody for consent. */
export const WIRE_SHOP = {
	id: "wire-shop",
	writeKey: "wire-shop-key",
	postHogKey: "phc_wireShopKeyOfPostHog0123456789",
	domain: "shop.example",
	website: "5ee0df6c-93b2-4f5e-9f9c-7e5b2d0a6b1c",
	measurementId: "G-AB12CD34EF",
	appId: "wire-shop-web",
} as const;

const SITE = `
id: ${WIRE_SHOP.id}
name: Wire shop
url: https://shop.example
write_key: ${WIRE_SHOP.writeKey}
domains: [shop.example]
currency: EUR
time_zone: UTC
consent: { default: granted }
token_keys: [77]
wires:
  keys: [${WIRE_SHOP.postHogKey}]
  plausible: [${WIRE_SHOP.domain}]
  umami: [${WIRE_SHOP.website}]
  ga4: [${WIRE_SHOP.measurementId}]
  snowplow: [${WIRE_SHOP.appId}]
`;

/** Publishes it, and waits until it is served. */
export async function publishWireShop(server: DevServer): Promise<void> {
	const body = JSON.stringify({ files: [{ path: "site.yaml", text: SITE }] });
	const response = await fetch(`${server.url}/api/v1/definitions`, { method: "PUT", headers: bearer(server), body });
	if (!response.ok) throw new Error(`the wire shop is refused: ${await response.text()}`);
	await until("the wire shop", async () => {
		const settings = await fetch(`${server.url}/v1/projects/${WIRE_SHOP.writeKey}/settings`);
		await settings.arrayBuffer();
		return settings.ok;
	});
}

/** What is stored of somebody (`user_id:…`) that their session did not add, in order of time. */
export async function eventsOf(server: DevServer, person: string): Promise<readonly StoredEvent[]> {
	const profile = await personOf(server, person);
	return (profile?.events ?? []).filter((event) => event.name !== "Session Started");
}

/** Null of a stranger. */
export async function personOf(server: DevServer, person: string): Promise<StoredProfile | null> {
	const response = await fetch(`${server.url}/api/v1/profiles/${encodeURIComponent(person)}?site=${WIRE_SHOP.id}`, { headers: bearer(server) });
	if (response.status === 404) return null;
	if (!response.ok) throw new Error(`profiles answered ${response.status}: ${await response.text()}`);
	const profile = (await response.json()) as StoredProfile;
	return { ...profile, events: profile.events.toSorted((a, b) => a.time.localeCompare(b.time) || a.message_id.localeCompare(b.message_id)) };
}

/**
 * Waits until as many events as named have arrived of somebody, looks a second time whether more come, and gives
 * them. Fails with what is there.
 */
export async function arrived(server: DevServer, person: string, names: readonly string[]): Promise<readonly StoredEvent[]> {
	const wanted = names.toSorted().join();
	let found: readonly string[] = [];
	await until(
		() => `of ${person}: ${wanted}; stored: ${found.join()}`,
		async () => {
			found = (await eventsOf(server, person)).map(({ name }) => name).toSorted();
			return found.length >= names.length;
		},
	);
	await pause(SETTLED_MS);
	const events = await eventsOf(server, person);
	const stored = events.map(({ name }) => name).toSorted().join();
	if (stored !== wanted) throw new Error(`of ${person}: expected ${wanted}; stored: ${stored}`);
	return events;
}

/** Whoever sends twice does it within this time. */
const SETTLED_MS = 700;
const PATIENCE_MS = 20_000;

export async function until(what: string | (() => string), ask: () => Promise<boolean>): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	while (!(await ask())) {
		if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS} ms in vain for ${typeof what === "string" ? what : what()}`);
		await pause(100);
	}
}

function bearer(server: DevServer): { authorization: string } {
	return { authorization: `Bearer ${server.adminKey}` };
}
