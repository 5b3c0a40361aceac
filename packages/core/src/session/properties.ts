import type { Json, JsonObject, ProfileEvent } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";

/** What an address or Segment's `context.campaign` says of a campaign, and its name in the session. */
const CAMPAIGN = [
	["utm_source", "source"],
	["utm_medium", "medium"],
	["utm_campaign", "name"],
	["utm_term", "term"],
	["utm_content", "content"],
	["utm_id", "id"],
] as const;

const MAX_LENGTH = 500;

/**
 * What is told of a session: `url` and `path` of the page that it began on, its `referrer`, `title`, the campaign's
 * `utm_…`, and the `device` (mobile, tablet, desktop). What no event of its beginning says is left out.
 *
 * @param members the first events of the session, in order: consent or an identification may come before the page does
 */
export function sessionProperties(members: readonly ProfileEvent[]): JsonObject {
	const pages = members.map(pageOf);
	const page = pages.find(({ url }) => isText(url)) ?? {};
	const told: { [key: string]: Json } = {};
	const tell = (key: string, value: Json | undefined): void => {
		if (isText(value) && told[key] === undefined) told[key] = value.slice(0, MAX_LENGTH);
	};
	for (const key of ["url", "path", "referrer", "title"]) tell(key, page[key]);
	const address = isText(page["url"]) ? URL.parse(page["url"]) : null;
	tell("path", address?.pathname);
	for (const [parameter, field] of CAMPAIGN) {
		tell(parameter, address?.searchParams.get(parameter) ?? undefined);
		for (const { context } of members) tell(parameter, fieldOf(context["campaign"], field));
	}
	for (const { context } of members) tell("device", fieldOf(context["device"], "type"));
	return told;
}

/** A page view tells its page itself, everything else in its context. */
function pageOf({ type, properties, context }: ProfileEvent): JsonObject {
	if (type === "page") return properties;
	const page = context["page"];
	return isJsonObject(page) ? page : {};
}

function fieldOf(object: Json | undefined, key: string): Json | undefined {
	return isJsonObject(object) ? object[key] : undefined;
}

function isText(value: Json | undefined): value is string {
	return typeof value === "string" && value !== "";
}
