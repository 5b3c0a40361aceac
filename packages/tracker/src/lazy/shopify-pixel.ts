/**
 * A Shopify custom pixel, pasted into Settings → Customer events with the two constants filled in. It runs in Shopify's
 * sandbox, without the page: it forwards Shopify's own events as they are (the collector knows their names), under the
 * shop's browser id where the theme has the tracker, else under Shopify's.
 */
interface ShopifyEvent {
	readonly id: string;
	readonly name: string;
	readonly timestamp: string;
	readonly clientId: string;
	readonly data?: unknown;
	readonly context: {
		readonly document: {
			readonly location: { readonly href: string };
			readonly referrer: string;
			readonly title: string;
		};
	};
}

interface Privacy {
	readonly analyticsProcessingAllowed: boolean;
	readonly preferencesProcessingAllowed: boolean;
	readonly marketingAllowed: boolean;
	readonly saleOfDataAllowed: boolean;
}

declare const analytics: { subscribe(events: string, hear: (event: ShopifyEvent) => void): void };
declare const browser: { readonly cookie: { get(name: string): Promise<string> } };
declare const init: { readonly customerPrivacy: Privacy };
declare const api: {
	readonly customerPrivacy: {
		subscribe(event: "visitorConsentCollected", hear: (event: { readonly customerPrivacy: Privacy }) => void): void;
	};
};

const HOST = "https://pipit.shop.example";
const WRITE_KEY = "your-write-key";

let privacy = init.customerPrivacy;
let held: ShopifyEvent[] = [];

api.customerPrivacy.subscribe("visitorConsentCollected", (event) => {
	privacy = event.customerPrivacy;
	const waiting = held;
	held = [];
	if (privacy.analyticsProcessingAllowed) for (const one of waiting) void send(one);
});

analytics.subscribe("all_standard_events", (event) => {
	if (privacy.analyticsProcessingAllowed) void send(event);
	else held.push(event);
});

/** Shopify's own id of the event is the message's, so the same event sent twice counts once. */
async function send(event: ShopifyEvent): Promise<void> {
	const ours = await browser.cookie.get("pipit_id").catch(() => "");
	const { location, referrer, title } = event.context.document;
	const body = JSON.stringify({
		writeKey: WRITE_KEY,
		sentAt: new Date().toISOString(),
		anonymousId: ours || event.clientId,
		context: {
			consent: {
				categoryPreferences: {
					analytics: privacy.analyticsProcessingAllowed,
					personalization: privacy.preferencesProcessingAllowed,
					ads: privacy.marketingAllowed && privacy.saleOfDataAllowed,
				},
			},
			page: { url: location.href, referrer, title },
		},
		batch: [
			{
				type: "track",
				event: event.name,
				messageId: event.id,
				timestamp: event.timestamp,
				properties: event.data ?? {},
			},
		],
	});
	const attempt = () => fetch(`${HOST}/e`, { method: "POST", body, keepalive: true });
	await attempt().catch(attempt);
}
