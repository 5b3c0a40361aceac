import { cleanIdentifier, type JsonObject } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import { ShardDirectory } from "../shard/directory.ts";

/** How a webhook names somebody whose data must go. */
const NAMES = ["user_id", "email"] as const;

/**
 * Erases everybody that a verified webhook asks to, by each name that it gives, and answers how many; asked again for the
 * same, it is done already. Rejects where a shard cannot be reached: then the sender sends it again.
 */
export async function eraseNamed(
	env: PipitEnv,
	{ site }: SiteContext,
	erasures: readonly JsonObject[],
): Promise<number> {
	const directory = new ShardDirectory(env);
	const erased = new Set<ProfileId>();
	for (const names of erasures) {
		for (const type of NAMES) {
			const given = names[type];
			const value = typeof given === "string" ? cleanIdentifier(type, given) : null;
			if (value === null) continue;
			const identifier = { type, value };
			const id = await directory.ofIdentifier(site.id, identifier).calls.find(identifier);
			if (id === null) continue;
			const answer = await directory.ofProfile(site.id, id).calls.erase(id);
			if (answer.kind !== "gone") erased.add(answer.profileId);
		}
	}
	return erased.size;
}
