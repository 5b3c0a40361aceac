import { element, need } from "../dom.ts";
import { anonymousId } from "../pipit.ts";
import { readProfile } from "./api.ts";
import type { DemoClock } from "./clock.ts";
import { cartSection, eventsSection, flipsSection, segmentsSection, shownSection, type Unfolded } from "./knows-sections.ts";
import type { ProfileView } from "./profile.ts";

const unfolded: Unfolded = { segments: false };

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

function panel(profile: ProfileView, now: number): readonly HTMLElement[] {
	const who = element(
		"section",
		{ class: "who" },
		element("p", { "data-test": "person" }, element("b", {}, profile.email ?? "A visitor without a name")),
		element("p", { class: "soft code" }, profile.profileId),
	);
	return [
		who,
		cartSection(profile),
		segmentsSection(profile, now, unfolded),
		flipsSection(profile, now),
		shownSection(profile, now),
		eventsSection(profile, now),
	];
}
