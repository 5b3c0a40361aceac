import type { Json } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import { evaluate } from "@pipit/core/profile";
import type { ProfileReport } from "./calls.ts";
import { consentOf } from "./consent.ts";
import { currentState } from "./current.ts";
import type { Surroundings } from "./ingest.ts";
import { readStored } from "../stored.ts";

const NEWEST_EVENTS = 50;
const NEWEST_FLIPS = 100;
const NEWEST_SHOWN = 50;

/** Everything known of a profile at this moment. */
export function reportOf(around: Surroundings, profileId: ProfileId): ProfileReport | null {
	const { store, adopted, now } = around;
	const profile = store.profiles.read(profileId);
	if (profile === null) return null;
	const state = currentState(around, profile);
	const evaluation = evaluate(adopted.program, state, now);
	const sessions = store.sessions.countOf(profileId);
	return {
		profile_id: profileId,
		revision: profile.revision,
		first_seen_at: iso(state.firstSeenAt),
		last_seen_at: iso(state.lastSeenAt),
		traits: evaluation.traits(),
		cart: evaluation.cart(),
		consent: consentOf(state),
		identifiers: store.identifiers
			.linksOf(profileId)
			.map((link) => ({ key: link.key, status: link.status, other_profile_id: link.otherProfileId })),
		segments: Object.fromEntries(
			Object.keys(adopted.definitions.segments).map((id) => {
				const membership = evaluation.segment(id);
				return [id, { in: membership.in, since: isoOrNull(membership.since), until: isoOrNull(membership.until) }];
			}),
		),
		membership_history: store.membership.since(profileId, profile.flipCount - NEWEST_FLIPS, NEWEST_FLIPS).map((flip) => ({
			segment: flip.segment,
			change: flip.change,
			at: iso(flip.at),
			noticed_at: iso(flip.noticed_at),
			cause: readStored<Json>(flip.cause),
		})),
		events: store.history
			.newest(profileId, NEWEST_EVENTS)
			.map((event) => ({ message_id: event.messageId, time: iso(event.time), name: event.name, properties: event.properties })),
		event_count: profile.eventCount,
		sessions: { count: sessions.count, last_started_at: isoOrNull(sessions.lastStartedAt) },
		parked: store.parked.reasonsOf(profileId),
		decisions: store.decisions.history(profileId, NEWEST_SHOWN).map((shown) => ({
			message: shown.message,
			block: shown.block,
			variant: shown.decision.variant,
			link: shown.decision.link,
			shown_at: iso(shown.shownAt),
			via: shown.via,
			client: shown.client,
			version: shown.version,
		})),
	};
}

function iso(at: number): string {
	return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
	return at === null ? null : iso(at);
}
