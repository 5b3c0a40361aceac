import type { HookSource } from "@pipit/core/webhook";
import { allSites, siteContext, type SiteContext } from "../context.ts";

export interface FoundSource {
	readonly source: HookSource;
	readonly context: SiteContext;
}

/** The source of that id; where several sites have one, `?site=` says which. Null where it is none or not clear. */
export async function findSource(env: PipitEnv, id: string, siteId: string | null): Promise<FoundSource | null> {
	const only = siteId === null ? null : await siteContext(env, siteId);
	const contexts = siteId === null ? await allSites(env) : only === null ? [] : [only];
	const found = contexts.flatMap((context): FoundSource[] => {
		const { sources = {} } = context.definitions;
		const source = Object.hasOwn(sources, id) ? sources[id] : undefined;
		return source === undefined ? [] : [{ source, context }];
	});
	return found.length === 1 ? (found[0] ?? null) : null;
}

/** The values of the secrets that a source names; those that the Worker does not have are left out. */
export function secretsOf(env: PipitEnv, { secrets }: HookSource): readonly string[] {
	const bindings = new Map<string, unknown>(Object.entries(env));
	return secrets
		.map((name) => bindings.get(name))
		.filter((value): value is string => typeof value === "string" && value !== "");
}
