import type { JsonObject } from "../event/index.ts";
import type { HookContent, HookMap, HookRequest, HookTrust, Verdict } from "./provider.ts";
import { PROVIDERS } from "./providers/index.ts";

export const NOW = Date.parse("2026-11-22T12:00:00Z");

export function hook(
	body: string | object,
	headers: { readonly [name: string]: string } = {},
	url = "https://pipit.example/hooks/x",
): HookRequest {
	const text = typeof body === "string" ? body : JSON.stringify(body);
	const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	return {
		url,
		header: (name) => lower[name.toLowerCase()] ?? null,
		body: new TextEncoder().encode(text),
		receivedAt: NOW,
	};
}

export function verify(
	provider: string,
	request: HookRequest,
	secrets: readonly string[],
	more: Partial<HookTrust> = {},
): Promise<Verdict> {
	const trust: HookTrust = {
		secrets,
		settings: {},
		certificate: () => Promise.reject(new Error("no certificate here")),
		...more,
	};
	return named(provider).verify(request, trust);
}

/** What a request says; throws where it is refused. */
export function read(provider: string, request: HookRequest, map: HookMap | null = null): HookContent {
	const result = named(provider).read(request, { id: "x", provider, secrets: [], settings: {}, map });
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result.value;
}

/** `[event, properties]` of each call. */
export function told({ calls }: HookContent): readonly (readonly [unknown, unknown])[] {
	return calls.map((call: JsonObject) => [call["event"] ?? call["type"], call["properties"] ?? call["traits"]]);
}

function named(name: string): (typeof PROVIDERS)[string] {
	const provider = PROVIDERS[name];
	if (provider === undefined) throw new Error(`no provider ${name}`);
	return provider;
}
