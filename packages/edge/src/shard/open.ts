import { type BlockDefinition, countsFromFirstOpen, type Decision, decide, type Person, type Sources } from "@pipit/core/content";
import { blockInMessage, type Site } from "@pipit/core/definition";
import type { ConsentChoice } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import { type Evaluation, evaluate, type ProfileState } from "@pipit/core/profile";
import { consentOf } from "./consent.ts";
import type { OpenAnswer, OpenRequest } from "./calls.ts";
import { currentState } from "./current.ts";
import type { Surroundings } from "./ingest.ts";
import type { ProfileRow } from "./profiles.ts";

/**
 * Evaluates the block at the shard's now and remembers the decision as what was shown.
 * A stranger gets the general content and leaves no trace, and so does a scanner.
 */
export function decideAtShard(around: Surroundings, request: OpenRequest, sources: Sources): OpenAnswer {
	const { store, adopted, now } = around;
	const { profileId, message, client } = request;
	const found = blockInMessage(adopted.definitions, request.block, message.id);
	if (found === null) throw new Error(`no block ${request.block} in version ${adopted.mark.version}`);
	const profile = store.profiles.read(profileId);
	const moment = { revision: profile?.revision ?? 0, version: adopted.mark.version, ahead: client === "prefetch", now };
	const place = { profileId, message: message.id, block: request.block };
	const shared = profile === null ? null : store.recent.shared(place, moment, request.slot);
	if (shared !== null) return shared;
	if (found.fixed && store.decisions.read(profileId, message.id, request.block) !== null) return lastShownOrDecide(around, request, sources);
	const state = profile === null ? null : currentState(around, profile);
	const evaluation = state === null ? null : evaluate(adopted.program, state, now);
	const person = state === null || evaluation === null ? null : personOf(around, state, evaluation);
	const decision = decideFor(around, request, { block: found.block, evaluation, person, sources });
	if (profile !== null && client !== "scanner") {
		const { block } = request;
		const drawnFrom = found.block.look.kind === "templates" ? person : null;
		const { version } = adopted.mark;
		store.decisions.record({ profileId, message: message.id, block, decision, shownAt: now, via: "shard", client, version, person: drawnFrom });
	}
	const answer: OpenAnswer = { decision, person, ambiguous: false, recognizable: isRecognizable(profile) };
	if (profile !== null && client !== "scanner") store.recent.remember(place, moment, answer);
	return answer;
}

/** The decision that a click follows: the one last shown, else one made and remembered now. */
export function lastShownOrDecide(around: Surroundings, request: OpenRequest, sources: Sources): OpenAnswer {
	const { profileId, message, block } = request;
	const { decisions, profiles } = around.store;
	const shown = decisions.read(profileId, message.id, block);
	if (shown === null) return decideAtShard(around, request, sources);
	return {
		decision: shown.decision,
		person: shown.person,
		ambiguous: decisions.isAmbiguous(profileId, message.id, block),
		recognizable: isRecognizable(profiles.read(profileId)),
	};
}

function isRecognizable(profile: ProfileRow | null): boolean {
	return profile !== null && consentOf(profile.state).analytics !== false;
}

/** Whether a person's own data may shape what they are shown. */
export function mayPersonalize(site: Site, consent: ConsentChoice): boolean {
	return consent.personalization ?? site.consent.default === "granted";
}

/** Whom it is decided for, with what was loaded for it. */
export interface DecidedFor {
	readonly block: BlockDefinition;
	readonly evaluation: Evaluation | null;
	readonly person: Person | null;
	readonly sources: Sources;
}

/** What a block comes to for somebody at the shard's now. */
export function decideFor(around: Surroundings, request: OpenRequest, { block, evaluation, person, sources }: DecidedFor): Decision {
	const { site } = around.adopted.definitions;
	return decide({
		block,
		site,
		sources,
		now: around.now,
		holds: (key) => person !== null && evaluation !== null && evaluation.rule(key).value,
		person,
		machine: request.client === "prefetch",
		fresh: true,
		message: request.message,
		firstOpenAt: evaluation === null ? null : firstOpenAt(around, request, block),
	});
}

/** Only blocks that count from it are asked for; a machine's open starts nothing. */
function firstOpenAt({ store, now }: Surroundings, { profileId, message, block, client }: OpenRequest, { look }: BlockDefinition): number | null {
	if (!countsFromFirstOpen(look)) return null;
	const first = store.decisions.firstOpenAt(profileId, message.id, block);
	return first ?? (client === "prefetch" || client === "scanner" ? null : now);
}

/** What of somebody may shape content now; null where nobody is known or nobody consented. */
export function personHere(around: Surroundings, profileId: ProfileId): Person | null {
	const profile = around.store.profiles.read(profileId);
	if (profile === null) return null;
	const state = currentState(around, profile);
	return personOf(around, state, evaluate(around.adopted.program, state, around.now));
}

/** What of somebody may shape content; null where they did not agree to it. */
export function personOf(around: Surroundings, state: ProfileState, evaluation: Evaluation): Person | null {
	if (!mayPersonalize(around.adopted.definitions.site, consentOf(state))) return null;
	const segments = Object.keys(around.adopted.definitions.segments);
	return {
		traits: evaluation.traits(),
		cart: evaluation.cart(),
		viewed: state.viewed,
		segments: Object.fromEntries(segments.map((id) => [id, evaluation.segment(id).in])),
	};
}
