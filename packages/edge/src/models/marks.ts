import type { ProfileState } from "@pipit/core/profile";
import type { Program } from "@pipit/core/segment";

/**
 * Under what a profile was evaluated, as one text: the version of the definitions and the cuts of the population. A
 * profile whose text is not the program's has to be looked at again.
 */
export function markOfState({ version, models }: Pick<ProfileState, "version" | "models">): string {
	return join(version ?? "", models ?? null);
}

export function markOfProgram({ version, models }: Pick<Program, "version" | "models">): string {
	return join(version, models?.fingerprint ?? null);
}

function join(version: string, models: string | null): string {
	return models === null ? version : `${version}+${models}`;
}
