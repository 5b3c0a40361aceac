import { formatPrice } from "../../product.ts";
import type { SegmentText } from "../../definitions.ts";
import { element, need } from "../dom.ts";
import { anonymousId } from "../pipit.ts";
import { readProfile } from "./api.ts";
import type { DemoClock } from "./clock.ts";
import type { EventView, MembershipView, ProfileView } from "./profile.ts";
import { fromNow, hourAndMinute } from "./words.ts";

/** Put in by the build from segments/*.yaml. */
declare const PIPIT_SHOP_SEGMENTS: readonly SegmentText[];

const SHOWN_EVENTS = 8;

/** Asks what Pipit knows of this browser, and shows it. */
export async function showWhatPipitKnows(clock: DemoClock): Promise<void> {
	const id = anonymousId();
	const profile = id === null ? null : await readProfile(id);
	const place = need("[data-knows]", HTMLElement);
	place.replaceChildren(...(profile === null ? [nobody(id)] : panel(profile, clock.now())));
}

function nobody(id: string | null): HTMLElement {
	return element(
		"div",
		{ class: "nobody", "data-test": "nobody" },
		element("p", {}, element("b", {}, "Nobody. Nothing is stored.")),
		element(
			"p",
			{},
			id === null
				? "Nobody in this browser has said yes to being remembered. The email shows what everybody sees."
				: "This browser has an id, but nothing of it has reached Pipit yet.",
		),
	);
}

function panel(profile: ProfileView, now: number): HTMLElement[] {
	return [
		element(
			"section",
			{ class: "who" },
			element("p", { "data-test": "person" }, element("b", {}, profile.email ?? "A visitor without a name")),
			element("p", { class: "soft code" }, profile.profileId),
		),
		element("section", {}, element("h3", {}, "Cart"), cart(profile)),
		element(
			"section",
			{},
			element("h3", {}, "Segments"),
			element(
				"ul",
				{ class: "segments" },
				...PIPIT_SHOP_SEGMENTS.map((segment) => segmentRow(segment, profile.segments.get(segment.id), now)),
			),
		),
		element(
			"section",
			{},
			element("h3", {}, "Newest events"),
			element(
				"ul",
				{ class: "events", "data-test": "events" },
				...profile.events.slice(0, SHOWN_EVENTS).map((event) => eventRow(event, now)),
			),
		),
	];
}

function cart(profile: ProfileView): HTMLElement {
	if (profile.items.length === 0) return element("p", { class: "soft", "data-test": "known-cart" }, "Empty.");
	return element(
		"div",
		{ "data-test": "known-cart" },
		element(
			"ul",
			{ class: "items" },
			...profile.items.map((item) =>
				element(
					"li",
					{},
					item.imageUrl === null ? "" : element("img", { src: item.imageUrl, alt: "", width: 44, height: 44 }),
					element("span", {}, item.name),
					element("span", { class: "soft" }, `× ${item.quantity}`),
				),
			),
		),
		element("p", { class: "sum" }, "Together ", element("b", {}, formatPrice(profile.value, profile.currency))),
	);
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

function whenOf(membership: MembershipView, now: number): string {
	const until = membership.until === null ? null : fromNow(membership.until, now);
	if (!membership.in)
		return until === null ? "Stays out until something happens" : `Enters ${until} if nothing happens`;
	const since = membership.since === null ? "Inside" : `Entered ${fromNow(membership.since, now)}`;
	return until === null ? `${since}, stays until something happens` : `${since}, leaves ${until} if nothing happens`;
}

function eventRow(event: EventView, now: number): HTMLElement {
	return element(
		"li",
		{ title: new Date(event.time).toISOString() },
		element("span", { class: "event-name" }, event.name),
		element(
			"span",
			{ class: "soft" },
			now - event.time < 86_400_000 ? hourAndMinute(event.time) : fromNow(event.time, now),
		),
		element("span", { class: "event-about soft" }, event.about),
	);
}
