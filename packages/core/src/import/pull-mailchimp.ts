import { parseTime } from "../event/clock.ts";
import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import { hash32 } from "../identity/hash.ts";
import type { Problem } from "../problem/index.ts";
import { callsOfEmail, EMAIL_EVENT, type EmailEventKind } from "../webhook/email-event.ts";
import { textAt, valueAt } from "../webhook/read.ts";
import type { PullCursor, PullPage } from "./pull-page.ts";

/**
 * Opens, clicks and bounces of Mailchimp's campaigns, which its webhooks do not carry: first the list of campaigns, then
 * the activity of one after the other (`/campaigns`, `/reports/ID/email-activity` of its Marketing API 3.0).
 */

const PER_PAGE = 500;
const DAY_MS = 24 * 3_600_000;
/** Emails that are older are opened by few, and every campaign is a request. */
const CAMPAIGN_MS = 30 * DAY_MS;
/** What happened while a round was read may be listed late. */
const OVERLAP_MS = 15 * 60_000;
const LONGEST_TITLE = 80;
const CAMPAIGNS = "/3.0/campaigns?status=sent&sort_field=send_time&sort_dir=DESC&count=100&fields=campaigns.id,campaigns.send_time,campaigns.settings.title";

interface Campaign {
	readonly id: string;
	readonly title: string;
}

/** Where a round is: `next` of the cursor, as JSON. The first campaign is the one that is read. */
interface Place {
	readonly offset: number;
	readonly campaigns: readonly Campaign[];
}

/** The address of the page that comes next; at the beginning of a round that of the campaigns. */
export function activityAddress(server: string, { next, since }: PullCursor): string {
	const { offset, campaigns } = placeOf(next);
	const campaign = campaigns[0];
	if (campaign === undefined) return `${server}${CAMPAIGNS}`;
	const url = new URL(`${server}/3.0/reports/${encodeURIComponent(campaign.id)}/email-activity`);
	url.searchParams.set("count", String(PER_PAGE));
	url.searchParams.set("offset", String(offset));
	url.searchParams.set("fields", "emails.email_id,emails.email_address,emails.activity");
	if (since !== null) url.searchParams.set("since", since);
	return url.href;
}

/** What such a page says. Null where it has no list. @param now epoch ms */
export function readActivity(body: Json, cursor: PullCursor, now: number): PullPage | null {
	return cursor.next === null ? readCampaigns(body, cursor, now) : readEmails(body, cursor);
}

function readCampaigns(body: Json, cursor: PullCursor, now: number): PullPage | null {
	const list = valueAt(body, "campaigns");
	if (!Array.isArray(list)) return null;
	const items: readonly Json[] = list;
	const campaigns = items.flatMap((item) => {
		const [id, sentAt] = [textAt(item, "id"), parseTime(valueAt(item, "send_time"))];
		if (id === null || !/^\w{1,64}$/.test(id) || sentAt === null || sentAt < now - CAMPAIGN_MS) return [];
		return [{ id, title: (textAt(item, "settings.title") ?? id).slice(0, LONGEST_TITLE) }];
	});
	// What happens from now on is the next round's: campaigns are read one after the other.
	return goOn({ ...cursor, newest: new Date(now - OVERLAP_MS).toISOString() }, { offset: 0, campaigns }, [], []);
}

function readEmails(body: Json, cursor: PullCursor): PullPage | null {
	const list = valueAt(body, "emails");
	if (!Array.isArray(list)) return null;
	const items: readonly Json[] = list;
	const { offset, campaigns } = placeOf(cursor.next);
	const calls: JsonObject[] = [];
	const refused: { item: Json; problems: readonly Problem[] }[] = [];
	for (const item of items) {
		const recipient = textAt(item, "email_address");
		const activity = valueAt(item, "activity");
		if (recipient === null || !Array.isArray(activity)) refused.push({ item, problems: [{ path: ["email_address"], expected: "an address with its activity", got: "neither" }] });
		else calls.push(...callsOf(recipient, textAt(item, "email_id") ?? recipient, activity, campaigns[0]));
	}
	const place = items.length < PER_PAGE ? { offset: 0, campaigns: campaigns.slice(1) } : { offset: offset + PER_PAGE, campaigns };
	return goOn(cursor, place, calls, refused);
}

const KINDS: { readonly [action: string]: EmailEventKind } = { open: "opened", click: "clicked", bounce: "bounced" };

function callsOf(recipient: string, emailId: string, activity: readonly Json[], campaign: Campaign | undefined): readonly JsonObject[] {
	return activity.flatMap((one) => {
		if (!isJsonObject(one)) return [];
		const [action, at] = [textAt(one, "action") ?? "", textAt(one, "timestamp")];
		const kind = Object.hasOwn(KINDS, action) ? KINDS[action] : undefined;
		if (kind === undefined || at === null || parseTime(at) === null) return [];
		const url = textAt(one, "url");
		const id = [campaign?.id ?? "", emailId, action, at, url === null ? "" : hash32(url).toString(16)].join("-");
		const type = textAt(one, "type");
		const bounce = kind === "bounced" && (type === "hard" || type === "soft") ? type : null;
		return callsOfEmail("mailchimp", { ...EMAIL_EVENT, kind, id, at, recipient, mailing: campaign?.title ?? null, url, bounce });
	});
}

function goOn(cursor: PullCursor, place: Place, calls: PullPage["calls"], refused: PullPage["refused"]): PullPage {
	if (place.campaigns.length > 0) return { calls, refused, cursor: { ...cursor, next: JSON.stringify(place) }, isLast: false };
	return { calls, refused, cursor: { since: cursor.newest ?? cursor.since, newest: null, next: null }, isLast: true };
}

function placeOf(next: string | null): Place {
	if (next === null) return { offset: 0, campaigns: [] };
	const place: unknown = JSON.parse(next);
	const [offset, campaigns] = [fieldOf(place, "offset"), fieldOf(place, "campaigns")];
	const known: readonly unknown[] = Array.isArray(campaigns) ? campaigns : [];
	return {
		offset: typeof offset === "number" ? offset : 0,
		campaigns: known.map((campaign) => ({ id: String(fieldOf(campaign, "id")), title: String(fieldOf(campaign, "title")) })),
	};
}

function fieldOf(value: unknown, key: string): unknown {
	return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
