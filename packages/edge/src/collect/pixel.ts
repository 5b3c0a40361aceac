import { NO_DEFAULTS, PURPOSES, type JsonObject } from "@pipit/core/event";
import { corsHeaders } from "./answers.ts";
import type { Batch } from "./batch.ts";

/** A transparent GIF of one pixel, 42 bytes. */
const GIF = Uint8Array.from(atob("R0lGODlhAQABAPAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (character) =>
	character.charCodeAt(0),
);

/** What `<img>` gets whatever becomes of the event: a broken picture in a shop's page helps nobody. */
export function pixelAnswer(request: Request): Response {
	return new Response(GIF, { headers: { ...corsHeaders(request), "content-type": "image/gif", "cache-control": "no-store" } });
}

/**
 * The page view that a no-script pixel reports, as a batch of one page call.
 *
 * Query: `writeKey`; `anonymousId`, `userId`, `messageId`, `name`, `title`, `referrer`, `url` (else the `Referer`
 * header, which is the page the picture stands in); `consent`, the purposes the visitor granted, with commas.
 */
export function readPixel(query: URLSearchParams, referer: string | null): Batch {
	const url = query.get("url") || referer;
	const page = present({ url, title: query.get("title"), referrer: query.get("referrer"), path: pathOf(url) });
	const granted = query.get("consent")?.split(",") ?? [];
	const preferences: { [purpose: string]: boolean } = {};
	for (const purpose of PURPOSES) if (granted.includes(purpose)) preferences[purpose] = true;
	const event = {
		...present({
			anonymousId: query.get("anonymousId"),
			userId: query.get("userId"),
			messageId: query.get("messageId"),
			name: query.get("name"),
		}),
		properties: page,
		context: { page, consent: { categoryPreferences: preferences } },
	};
	return {
		writeKey: query.get("writeKey") || null,
		sentAt: null,
		type: "page",
		defaults: NO_DEFAULTS,
		events: [event],
	};
}

function pathOf(url: string | null): string | null {
	return url === null ? null : (URL.parse(url)?.pathname ?? null);
}

function present(fields: { readonly [key: string]: string | null }): JsonObject {
	const kept: { [key: string]: string } = {};
	for (const [key, value] of Object.entries(fields)) if (value !== null && value !== "") kept[key] = value;
	return kept;
}
