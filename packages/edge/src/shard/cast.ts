import type { Decision } from "@pipit/core/content";
import { blockInMessage } from "@pipit/core/definition";
import type { ProfileId } from "@pipit/core/identity";
import type { Surroundings } from "./ingest.ts";
import { decideFor, personOf } from "./open.ts";
import { sourcesAtShard } from "./open-sources.ts";
import { evaluationNow } from "./see.ts";
import type { Cast, CastRequest, Role } from "./see-calls.ts";

/** How long one slice may hold up opens and ingest … */
const SLICE_MS = 10;
/** … and how many people it may look at, for where the clock stands still while code runs. */
const SLICE_PEOPLE = 50;

/** People of this shard for a block's contact sheet: one for each variant, the longest and the emptiest. Reads only, in slices. */
export async function castInSlices(env: PipitEnv, around: () => Surroundings, request: CastRequest): Promise<Cast> {
	const cast = new Casting();
	let cursor = "";
	while (cast.lookedAt < request.most) {
		const surroundings = around();
		const ids = surroundings.store.profiles.after(cursor, Math.min(SLICE_PEOPLE, request.most - cast.lookedAt));
		const end = Date.now() + SLICE_MS;
		for (const id of ids) {
			cursor = id;
			await look(surroundings, request, id, cast, env);
			if (Date.now() >= end) break;
		}
		if (ids.length === 0) break;
		await scheduler.wait(0);
	}
	return cast.result();
}

async function look(around: Surroundings, { block, message }: CastRequest, profileId: ProfileId, cast: Casting, env: PipitEnv): Promise<void> {
	const profile = around.store.profiles.read(profileId);
	const found = blockInMessage(around.adopted.definitions, block, message.id);
	if (profile === null || found === null) return;
	try {
		const sources = await sourcesAtShard(env, around, { profileId, message, block });
		const { state, evaluation } = evaluationNow(around, profile);
		const person = personOf(around, state, evaluation);
		const request = { profileId, message, block, slot: null, client: "human" } as const;
		cast.add(profileId, decideFor(around, request, { block: found.block, evaluation, person, sources }));
	} catch (error) {
		console.error(`profile ${profileId} cannot be looked at for block ${block}:`, error);
	}
}

class Casting {
	lookedAt = 0;
	readonly #variants = new Map<string, { profileId: ProfileId; people: number }>();
	#longest: Role | null = null;
	#emptiest: Role | null = null;

	add(profileId: ProfileId, decision: Decision): void {
		this.lookedAt += 1;
		const seen = this.#variants.get(decision.variant);
		if (seen === undefined) this.#variants.set(decision.variant, { profileId, people: 1 });
		else seen.people += 1;
		// What is the same for everybody says nothing about the design.
		if (!decision.variant.startsWith("show.")) return;
		const characters = charactersOf(decision);
		if (characters > (this.#longest?.characters ?? -1)) this.#longest = { profileId, characters };
		if (characters < (this.#emptiest?.characters ?? Infinity)) this.#emptiest = { profileId, characters };
	}

	result(): Cast {
		return { lookedAt: this.lookedAt, variants: Object.fromEntries(this.#variants), longest: this.#longest, emptiest: this.#emptiest };
	}
}

function charactersOf({ text, button, items, values }: Decision): number {
	const names = items.reduce((sum, { name, price }) => sum + name.length + String(price ?? "").length, 0);
	return (text?.length ?? 0) + (button?.length ?? 0) + names + JSON.stringify(values).length;
}
