import type { JsonObject } from "../event/event.ts";
import type { Plan } from "./plan.ts";

/** The traits as content sees them: those of the person, and the declared default of each that is missing. Rules never see defaults. */
export function withDeclaredDefaults(plan: Plan | undefined, traits: JsonObject): JsonObject {
	if (plan === undefined) return traits;
	let filled: { [name: string]: JsonObject[string] } | null = null;
	for (const [name, { default: value }] of Object.entries(plan.traits)) {
		if (value === null || (traits[name] ?? "") !== "") continue;
		filled ??= { ...traits };
		filled[name] = value;
	}
	return filled ?? traits;
}
