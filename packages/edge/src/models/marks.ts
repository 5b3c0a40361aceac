import type { ProfileState } from "@pipit/core/profile";
import { hashText, type Program } from "@pipit/core/segment";

/**
 * Under what a profile was evaluated, as one text: the version of the definitions, the cuts of the population, and what
 * is kept for them, which another Pipit may keep in another way. A profile whose text is not the program's has to be
 * looked at again.
 */
export function markOfState({ version, models, layout }: Pick<ProfileState, "version" | "models" | "layout">): string {
	return join(version ?? "", models ?? "", layout);
}

export function markOfProgram({ version, models, layout }: Pick<Program, "version" | "models" | "layout">): string {
	return join(version, models?.fingerprint ?? "", layout);
}

function join(version: string, models: string, layout: string): string {
	return `${version}+${models}+${hashOf(layout)}`;
}

/** Nearly all profiles of a shard have the same layout. */
let last = { layout: "", hash: hashText("") };

function hashOf(layout: string): string {
	if (layout !== last.layout) last = { layout, hash: hashText(layout) };
	return last.hash;
}
