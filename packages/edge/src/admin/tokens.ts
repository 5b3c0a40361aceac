import type { Identifier, ProfileId } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import { mintMessageToken } from "../open/mint.ts";
import { type Shard, ShardDirectory } from "../shard/directory.ts";
import { BadRequest, type ProfileName, profileNameOf } from "./request.ts";

export const NOBODY = "nobody has this id or identifier";

/** What came of one entry of the list; `profile` is what was asked for. */
export type MintedEntry =
	| { readonly profile: string; readonly profile_id: ProfileId; readonly token: string }
	| { readonly profile: string; readonly error: string };

/**
 * Mints a token for each of many people, in their order, and remembers that a mailing is on its way to them: that of the
 * tokens, or one that is named beside them.
 * Asks each shard twice at most, however long the list is (and once more where profiles were merged away).
 */
export async function tokensForAll(env: PipitEnv, context: SiteContext, names: readonly string[], message: number, mailing: number): Promise<MintedEntry[]> {
	const directory = new ShardDirectory(env);
	const site = context.site.id;
	const read = names.map(nameOrError);
	const identifiers = read.flatMap((name): Identifier[] => (name.kind === "identifier" ? [name.identifier] : []));
	const owners = await askEach(identifiers, (one) => directory.ofIdentifier(site, one), (shard, some) => shard.calls.findEach(some));
	const ids = read.map((name) => (name.kind === "id" ? name.id : name.kind === "identifier" ? (owners.get(name.identifier) ?? null) : null));
	const known = [...new Set(ids.filter((id) => id !== null))];
	const current = await askEach(known, (id) => directory.ofProfile(site, id), (shard, some) => shard.calls.expectEach(some, mailing));
	return Promise.all(
		read.map(async (name, index): Promise<MintedEntry> => {
			const profile = names[index] ?? "";
			if (name.kind === "error") return { profile, error: name.error };
			const id = ids[index] ?? null;
			const now = id === null ? null : (current.get(id) ?? null);
			return now === null ? { profile, error: NOBODY } : { profile, profile_id: now, token: await mintMessageToken(env, context, now, message) };
		}),
	);
}

function nameOrError(text: string): ProfileName | { readonly kind: "error"; readonly error: string } {
	try {
		return profileNameOf(text);
	} catch (error) {
		if (error instanceof BadRequest) return { kind: "error", error: error.message };
		throw error;
	}
}

/** Asks each shard once for all that it is to be asked, and answers by what was asked. */
async function askEach<K>(keys: readonly K[], shardOf: (key: K) => Shard, ask: (shard: Shard, keys: readonly K[]) => Promise<readonly (ProfileId | null)[]>): Promise<Map<K, ProfileId | null>> {
	const groups = new Map<string, { readonly shard: Shard; readonly keys: K[] }>();
	for (const key of keys) {
		const shard = shardOf(key);
		const group = groups.get(shard.name) ?? { shard, keys: [] };
		group.keys.push(key);
		groups.set(shard.name, group);
	}
	const found = new Map<K, ProfileId | null>();
	await Promise.all(
		[...groups.values()].map(async ({ shard, keys: some }) => {
			const answers = await ask(shard, some);
			for (const [index, key] of some.entries()) found.set(key, answers[index] ?? null);
		}),
	);
	return found;
}
