import { type BlockDefinition, type Decision, decide, type Person } from "@pipit/core/content";
import type { Site } from "@pipit/core/definition";
import type { ConsentChoice } from "@pipit/core/event";
import { type Evaluation, evaluate, type ProfileState } from "@pipit/core/profile";
import { consentOf } from "./consent.ts";
import type { OpenAnswer, OpenRequest } from "./calls.ts";
import type { Surroundings } from "./ingest.ts";
import type { ProfileRow } from "./profiles.ts";

/**
 * Evaluates the block at the shard's now and remembers the decision as what was shown.
 * A stranger gets the general content and leaves no trace, and so does a scanner.
 */
export function decideAtShard(around: Surroundings, request: OpenRequest): OpenAnswer {
	const block = around.adopted.definitions.blocks[request.block];
	if (block === undefined) throw new Error(`no block ${request.block} in version ${around.adopted.mark.version}`);
	const profile = around.store.profiles.read(request.profileId);
	const evaluation = profile === null ? null : evaluate(around.adopted.program, profile.state, around.now);
	const person = profile === null || evaluation === null ? null : personOf(around, profile.state, evaluation);
	const decision = decideFor(around, request, block, evaluation, person);
	if (profile !== null && request.client !== "scanner") {
		around.store.decisions.record({
			profileId: request.profileId,
			message: request.message.id,
			block: request.block,
			decision,
			shownAt: around.now,
			via: "shard",
			client: request.client,
		});
	}
	return { decision, person, recognizable: isRecognizable(profile) };
}

/** The decision that a click follows: the one last shown, else one made and remembered now. */
export function lastShownOrDecide(around: Surroundings, request: OpenRequest): OpenAnswer {
	const shown = around.store.decisions.read(request.profileId, request.message.id, request.block);
	if (shown === null) return decideAtShard(around, request);
	return { decision: shown.decision, person: null, recognizable: isRecognizable(around.store.profiles.read(request.profileId)) };
}

function isRecognizable(profile: ProfileRow | null): boolean {
	return profile !== null && consentOf(profile.state).analytics !== false;
}

/** Whether a person's own data may shape what they are shown. */
export function mayPersonalize(site: Site, consent: ConsentChoice): boolean {
	return consent.personalization ?? site.consent.default === "granted";
}

function decideFor(around: Surroundings, request: OpenRequest, block: BlockDefinition, evaluation: Evaluation | null, person: Person | null): Decision {
	const { site, products } = around.adopted.definitions;
	return decide({
		block,
		site,
		products,
		now: around.now,
		holds: (key) => person !== null && evaluation !== null && evaluation.rule(key).value,
		person,
		machine: request.client === "prefetch",
		fresh: true,
		message: request.message,
	});
}

function personOf(around: Surroundings, state: ProfileState, evaluation: Evaluation): Person | null {
	if (!mayPersonalize(around.adopted.definitions.site, consentOf(state))) return null;
	const segments = Object.keys(around.adopted.definitions.segments);
	return {
		traits: evaluation.traits(),
		cart: evaluation.cart(),
		viewed: state.viewed,
		segments: Object.fromEntries(segments.map((id) => [id, evaluation.segment(id).in])),
	};
}
