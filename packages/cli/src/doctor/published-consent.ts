import { readRecord } from "../terminal/record.ts";
import type { Asker } from "./ask.ts";
import type { ManagementApi } from "./doctor.ts";

/** What the published `site.yaml` says of people who decided nothing (`consent.default`). */
export type ConsentDefault = "pending" | "granted";

/** Null where it cannot be known: without the management API's key, or where the Worker does not answer. */
export async function readConsentDefault(asker: Asker, api: ManagementApi | null): Promise<ConsentDefault | null> {
	if (api === null) return null;
	const address = new URL("/api/v1/definitions", api.url);
	if (api.site !== null) address.searchParams.set("site", api.site);
	const answer = await asker.ask(address, { headers: { authorization: `Bearer ${api.key}` } });
	if (answer.kind === "silent" || answer.status !== 200) return null;
	const { definitions } = readRecord(answer.text) ?? {};
	const found = fieldOf(fieldOf(fieldOf(definitions, "site"), "consent"), "default");
	return found === "pending" || found === "granted" ? found : null;
}

function fieldOf(value: unknown, key: string): unknown {
	return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
