import { isPlainObject } from "../event/index.ts";
import { parsed, refused, show, type Parsed } from "../problem/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import { consentIn, type Fields, fieldsOf, pageOf, present, textOf, without } from "./fields.ts";
import { wireKey } from "./keys.ts";

const ABOUT_THE_PERSON: ReadonlySet<string> = new Set(["consent"]);

/**
 * `{type: "event" | "identify", payload: {website, hostname, url, title, referrer, language, screen, name, data, id,
 * timestamp}}` of Umami → one call: without a `name` a page, with one that event, `identify` sets traits.
 *
 * `id` (Umami's distinct id) is the person; without it an event is of `visitor`.
 *
 * @param visitor an id of today's visitor at this browser; null where the request is not a browser's.
 */
export function readUmami(body: unknown, visitor: string | null): Parsed<Batch> {
	if (!isPlainObject(body)) return refused({ path: [], expected: "an object with type and payload", got: show(body) });
	const payload = body["payload"];
	if (!isPlainObject(payload)) return refused({ path: ["payload"], expected: "an object", got: show(payload) });
	const website = textOf(payload["website"]);
	return parsed(batchOf(website === undefined ? null : wireKey("umami", website), null, [callOf(body["type"], payload, visitor)]));
}

function callOf(type: unknown, payload: Fields, visitor: string | null): Fields {
	const data = fieldsOf(payload["data"]);
	const userId = payload["id"] ?? undefined;
	const { page, campaign } = pageOf({ url: urlOf(payload), title: payload["title"], referrer: payload["referrer"] });
	const call = {
		userId,
		anonymousId: userId === undefined ? visitor : undefined,
		timestamp: payload["timestamp"],
		context: { ...present({ page, campaign, locale: textOf(payload["language"]), screen: screenOf(payload["screen"]), consent: consentIn(data["consent"]) }) },
	};
	const own = without(data, ABOUT_THE_PERSON);
	if (type === "identify") return { ...call, type: "identify", traits: own };
	if (type !== "event") return { ...call, type };
	const tag = present({ tag: payload["tag"] });
	if (textOf(payload["name"]) === undefined) return { ...call, type: "page", properties: { ...own, ...tag, ...page } };
	return { ...call, type: "track", event: payload["name"], properties: { ...own, ...tag } };
}

/** Umami's tracker sends whole addresses or, in older versions and from servers, the path beside the host. */
function urlOf({ url, hostname }: Fields): unknown {
	const path = textOf(url);
	const host = textOf(hostname);
	return path?.startsWith("/") === true && host !== undefined ? `https://${host}${path}` : url;
}

/** `1920x1080`. */
export function screenOf(value: unknown): Fields | undefined {
	const [, width, height] = typeof value === "string" ? (/^(\d{1,5})x(\d{1,5})$/.exec(value) ?? []) : [];
	return width === undefined ? undefined : { width: Number(width), height: Number(height) };
}
