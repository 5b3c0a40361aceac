import { isPlainObject } from "../event/index.ts";
import { parsed, refused, show, type Parsed } from "../problem/index.ts";
import { type Batch, batchOf } from "./batch.ts";
import { consentIn, type Fields, fieldsOf, numberOf, pageOf, present, textOf, without } from "./fields.ts";
import { wireKey } from "./keys.ts";

/** Properties that say who and what is allowed, and are not stored as properties. */
const ABOUT_THE_PERSON: ReadonlySet<string> = new Set(["anonymousId", "userId", "consent"]);

/**
 * An event of Plausible's tracker (`{n, u, d, r, p, $}`) or of its API for servers (`{name, url, domain, referrer,
 * props, revenue}`) → one call: `pageview` is a page, `engagement` is `Page Engaged` with `scroll_depth` in percent and
 * `engaged_ms`, everything else is tracked under its name.
 *
 * Plausible names nobody: an event is of the person in its property `userId` or `anonymousId`, else of `visitor`.
 *
 * @param visitor an id of today's visitor at this browser; null where the request is not a browser's.
 */
export function readPlausible(body: unknown, visitor: string | null): Parsed<Batch> {
	if (!isPlainObject(body)) return refused({ path: [], expected: "an event as an object", got: show(body) });
	const domain = textOf(body["d"] ?? body["domain"]);
	// One tag may count for several sites, `a.example,b.example`; an event is one site's.
	const first = domain?.split(",", 1)[0]?.trim();
	return parsed(batchOf(first === undefined || first === "" ? null : wireKey("plausible", first), null, [callOf(body, visitor)]));
}

function callOf(body: Fields, visitor: string | null): Fields {
	const props = propsOf(body["p"] ?? body["m"] ?? body["props"]);
	const name = body["n"] ?? body["name"];
	const revenue = fieldsOf(body["$"] ?? body["revenue"]);
	const { page, campaign } = pageOf({ url: body["u"] ?? body["url"], title: undefined, referrer: body["r"] ?? body["referrer"] });
	const { anonymousId, userId } = props;
	const call = {
		anonymousId: anonymousId ?? (userId === undefined ? visitor : undefined),
		userId,
		context: { ...present({ page, campaign, consent: consentIn(props["consent"]) }) },
	};
	const properties = without(props, ABOUT_THE_PERSON);
	if (name === "pageview") return { ...call, type: "page", properties: { ...properties, ...page } };
	if (name === "engagement") {
		return { ...call, type: "track", event: "Page Engaged", properties: { ...properties, ...present({ path: page?.["path"], url: page?.["url"], scroll_depth: body["sd"], engaged_ms: body["e"] }) } };
	}
	const money = present({ value: numberOf(revenue["amount"]), currency: revenue["currency"] });
	return { ...call, type: "track", event: name, properties: { ...properties, ...money } };
}

/** Older trackers send the properties as JSON in a text. */
function propsOf(value: unknown): Fields {
	if (typeof value !== "string" || value.length > 10_000) return fieldsOf(value);
	try {
		const parsedProps: unknown = JSON.parse(value);
		return fieldsOf(parsedProps);
	} catch {
		return {};
	}
}
