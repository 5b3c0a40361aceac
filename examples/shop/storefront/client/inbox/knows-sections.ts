import { formatPrice } from "../../product.ts";
import type { SegmentText } from "../../definitions.ts";
import { element } from "../dom.ts";
import { byNearness } from "./nearness.ts";
import type { EventView, FlipView, MembershipView, ProfileView, ShownView } from "./profile.ts";
import { fromNow, hourAndMinute } from "./words.ts";

/** Put in by the build from segments/*.yaml. */
declare const PIPIT_SHOP_SEGMENTS: readonly SegmentText[];

/** What the reader unfolded; the panel is drawn anew every few seconds and must not fold it again. */
export interface Unfolded {
	segments: boolean;
}

const SHOWN_EVENTS = 8;
const SHOWN_FLIPS = 4;
const DAY_MS = 86_400_000;

export function cartSection(profile: ProfileView): HTMLElement {
	if (profile.items.length === 0) return section("Cart", "known-cart", element("p", { class: "soft" }, "Empty."));
	const items = profile.items.map((item) =>
		element(
			"li",
			{},
			item.imageUrl === null ? "" : element("img", { src: item.imageUrl, alt: "", width: 44, height: 44 }),
			element("span", {}, item.name),
			element("span", { class: "soft" }, `× ${item.quantity}`),
		),
	);
	const sum = element(
		"p",
		{ class: "sum" },
		"Together ",
		element("b", {}, formatPrice(profile.value, profile.currency)),
	);
	return section("Cart", "known-cart", element("ul", { class: "items" }, ...items), sum);
}

/** Those that they are in, then those that they enter by time alone; all others are folded behind their number. */
export function segmentsSection(profile: ProfileView, now: number, unfolded: Unfolded): HTMLElement {
	const { near, far } = byNearness(PIPIT_SHOP_SEGMENTS, profile.segments);
	const rows = (segments: readonly SegmentText[]): HTMLElement =>
		element(
			"ul",
			{ class: "segments" },
			...segments.map((segment) => segmentRow(segment, profile.segments.get(segment.id), now)),
		);
	const first = near.length > 0 ? rows(near) : element("p", { class: "soft" }, "In none.");
	if (far.length === 0) return section("Segments", "segments", first);
	const rest = element(
		"details",
		{ class: "more", open: unfolded.segments },
		element("summary", {}, `${far.length} more`),
		rows(far),
	);
	rest.addEventListener("toggle", () => {
		unfolded.segments = rest.open;
	});
	return section("Segments", "segments", first, rest);
}

export function flipsSection(profile: ProfileView, now: number): HTMLElement {
	if (profile.flips.length === 0)
		return section("Entries and exits", "flips", element("p", { class: "soft" }, "None yet."));
	const rows = profile.flips.slice(0, SHOWN_FLIPS).map((flip) => flipRow(flip, now));
	return section("Entries and exits", "flips", element("ul", { class: "events" }, ...rows));
}

export function shownSection(profile: ProfileView, now: number): HTMLElement {
	const newest = profile.shown[0];
	return section(
		"Shown last in an email",
		"shown",
		newest === undefined ? element("p", { class: "soft" }, "Nothing yet.") : shownRow(newest, now),
	);
}

export function eventsSection(profile: ProfileView, now: number): HTMLElement {
	const rows = profile.events.slice(0, SHOWN_EVENTS).map((event) => eventRow(event, now));
	return section("Newest events", "events", element("ul", { class: "events" }, ...rows));
}

function section(title: string, test: string, ...content: readonly HTMLElement[]): HTMLElement {
	return element("section", { "data-test": test }, element("h3", {}, title), ...content);
}

function segmentRow(segment: SegmentText, membership: MembershipView | undefined, now: number): HTMLElement {
	const isIn = membership?.in ?? false;
	return element(
		"li",
		{ "data-test": `segment-${segment.id}`, "data-in": String(isIn), title: segment.description },
		element("span", { class: "segment-name" }, segment.name),
		element("span", { class: "segment-state" }, isIn ? "in" : "out"),
		element(
			"span",
			{ class: "segment-when" },
			membership === undefined ? "Not evaluated yet" : whenOf(membership, now),
		),
	);
}

/** `until` is exact: the first moment at which the answer differs if nothing happens. */
function whenOf(membership: MembershipView, now: number): string {
	const until = membership.until === null ? null : fromNow(membership.until, now);
	if (!membership.in)
		return until === null ? "Stays out until something happens" : `Enters ${until} if nothing happens`;
	const since = membership.since === null ? "Inside" : `Entered ${fromNow(membership.since, now)}`;
	return until === null ? `${since}, stays until something happens` : `${since}, leaves ${until} if nothing happens`;
}

function flipRow(flip: FlipView, now: number): HTMLElement {
	const name = PIPIT_SHOP_SEGMENTS.find((segment) => segment.id === flip.segment)?.name ?? flip.segment;
	return element(
		"li",
		{ title: new Date(flip.at).toISOString() },
		element("span", { class: "event-name" }, `${flip.entered ? "Entered" : "Left"} ${name}`),
		element("span", { class: "soft" }, hourOrDistance(flip.at, now)),
		element("span", { class: "event-about soft" }, causeOf(flip.cause)),
	);
}

function causeOf(kind: string): string {
	if (kind === "time") return "by time alone";
	if (kind === "event") return "because of an event";
	if (kind === "definitions") return "because the definitions changed";
	return kind === "merge" ? "because two profiles became one" : kind;
}

function shownRow(shown: ShownView, now: number): HTMLElement {
	return element(
		"ul",
		{ class: "events" },
		element(
			"li",
			{ title: shown.link },
			element("span", { class: "event-name" }, `Variant ${shown.variant}`),
			element("span", { class: "soft" }, `since ${hourOrDistance(shown.at, now)}`),
			element(
				"span",
				{ class: "event-about soft" },
				shown.link === "" ? "" : `a click goes to ${new URL(shown.link, location.href).pathname}`,
			),
		),
	);
}

function eventRow(event: EventView, now: number): HTMLElement {
	return element(
		"li",
		{ title: new Date(event.time).toISOString() },
		element("span", { class: "event-name" }, event.name),
		element("span", { class: "soft" }, hourOrDistance(event.time, now)),
		element("span", { class: "event-about soft" }, event.about),
	);
}

function hourOrDistance(time: number, now: number): string {
	return now - time < DAY_MS ? hourAndMinute(time) : fromNow(time, now);
}
