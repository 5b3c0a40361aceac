import { explain } from "@pipit/core/explain";
import type { ProfileId } from "@pipit/core/identity";
import { type Cause, evaluate } from "@pipit/core/profile";
import { readStored } from "../stored.ts";
import type { WhyReport } from "./calls.ts";
import { currentState } from "./current.ts";
import type { Surroundings } from "./ingest.ts";

const NEWEST_FLIPS = 100;

/** Why a profile is in a segment or not at this moment, with the events that speak for it. Reads only. */
export function whyReport({ store, adopted, now }: Surroundings, profileId: ProfileId, segment: string): WhyReport | null {
	const profile = store.profiles.read(profileId);
	const definition = Object.hasOwn(adopted.definitions.segments, segment) ? adopted.definitions.segments[segment] : undefined;
	if (profile === null || definition === undefined) return null;
	const history = store.history.read(profileId);
	const population = adopted.models?.population ?? null;
	const state = currentState({ store, adopted, now }, profile);
	const why = explain({ definitions: adopted.definitions, population, state, history, now, segment });
	if (why === null) return null;
	const membership = evaluate(adopted.program, state, now).segment(segment);
	const events = new Map(history.map((event) => [event.messageId, event]));
	return {
		profile_id: profileId,
		segment,
		name: definition.name,
		version: adopted.mark.version,
		in: membership.in,
		since: iso(membership.since),
		until: iso(membership.until),
		why,
		history: store.membership.ofSegment(profileId, segment, NEWEST_FLIPS).map((flip) => {
			const cause = readStored<Cause>(flip.cause);
			const event = cause.kind === "event" ? events.get(cause.messageId) : undefined;
			return {
				change: flip.change,
				at: new Date(flip.at).toISOString(),
				noticed_at: new Date(flip.noticed_at).toISOString(),
				cause,
				event: event === undefined ? null : { name: event.name, time: new Date(event.time).toISOString() },
			};
		}),
		history_from: profile.historyFrom === 0 ? null : new Date(profile.historyFrom).toISOString(),
	};
}

function iso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
