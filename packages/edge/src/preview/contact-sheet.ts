import type { BlockDefinition, MessageRef } from "@pipit/core/content";
import type { ProfileId } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import { ShardDirectory } from "../shard/directory.ts";
import type { Cast, Role } from "../shard/see-calls.ts";
import { type Preview, previewOf, type Who } from "./preview.ts";

/** Of each shard so many people are looked at: enough to find the paths that people take, and bounded. */
const PEOPLE_OF_A_SHARD = 500;

/** A block as real people see it: one for each path through it, and those with the most and the least to show. */
export interface ContactSheet {
	readonly block: string;
	/** How many people were looked at. */
	readonly people: number;
	readonly frames: readonly Frame[];
	/** Paths that nobody looked at takes, so that nobody has seen them. */
	readonly unseen: readonly string[];
}

export interface Frame {
	/** `show.0`, `preloaded`, `fallback`; and `longest`, `emptiest`, `nobody`. */
	readonly role: string;
	/** How many of those looked at take this path; null where the role is no path. */
	readonly people: number | null;
	readonly preview: Preview;
}

export interface SheetInput {
	readonly origin: string;
	readonly block: BlockDefinition;
	readonly message: MessageRef;
}

export async function contactSheet(env: PipitEnv, context: SiteContext, input: SheetInput): Promise<ContactSheet> {
	const { block, message } = input;
	const shards = new ShardDirectory(env).all(context.site.id);
	const casts = await Promise.all(shards.map((shard) => shard.calls.cast(context.envelope, { block: block.id, message, most: PEOPLE_OF_A_SHARD })));
	const people = casts.reduce((sum, { lookedAt }) => sum + lookedAt, 0);
	const frames: Frame[] = [];
	const add = async (role: string, count: number | null, profileId: ProfileId | null, client: "human" | "prefetch" = "human"): Promise<void> => {
		const who: Who = profileId === null ? { kind: "nobody" } : { kind: "known", profileId };
		const preview = await previewOf(env, context, { ...input, who, at: null, client });
		frames.push({ role, people: count, preview });
	};
	const paths = block.show.map((_, index) => `show.${index}`);
	const unseen: string[] = [];
	// One after the other: a sheet is looked at by one person, and opens come first.
	for (const path of [...paths, "fallback"]) {
		const found = casts.flatMap((cast) => cast.variants[path] ?? []);
		const [first] = found;
		if (first !== undefined) await add(path, found.reduce((sum, one) => sum + one.people, 0), first.profileId);
		else unseen.push(path);
	}
	const longest = most(casts, (cast) => cast.longest, (a, b) => b.characters - a.characters);
	const emptiest = most(casts, (cast) => cast.emptiest, (a, b) => a.characters - b.characters);
	if (longest !== null) await add("longest", null, longest.profileId);
	if (emptiest !== null && emptiest.profileId !== longest?.profileId) await add("emptiest", null, emptiest.profileId);
	await add("nobody", null, null);
	if (block.preloaded !== null) await add("preloaded", null, longest?.profileId ?? null, "prefetch");
	return { block: block.id, people, frames, unseen };
}

function most(casts: readonly Cast[], roleOf: (cast: Cast) => Role | null, order: (a: Role, b: Role) => number): Role | null {
	return casts.map(roleOf).filter((role) => role !== null).toSorted(order)[0] ?? null;
}
