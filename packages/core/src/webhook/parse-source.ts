import { isPlainObject } from "../event/index.ts";
import { type Parsed, type Path, parsed, type Problem, refused, show } from "../problem/index.ts";
import type { HookMap, HookSource } from "./provider.ts";
import { MAPPED, PROVIDERS } from "./providers/index.ts";

/** Definitions are readable by everybody who may publish; the key of the management API and the like must not be named. */
const SECRET = /^PIPIT_HOOK_[A-Z0-9_]{1,60}$/;
const KEYS = ["provider", "secret", "settings", "map"];
const MAP_KEYS = ["event", "id", "time", "user_id", "email", "phone", "traits", "properties"];
const PATH_LIMIT = 200;

/** Reads `sources/ID.yaml`: who may send webhooks to `/hooks/ID`, and which of the Worker's secrets prove it. */
export function parseHookSource(id: string, input: unknown): Parsed<HookSource> {
	if (!isPlainObject(input))
		return refused({ path: [], expected: "a source with `provider` and `secret`", got: show(input) });
	const problems: Problem[] = unknown(input, KEYS, []);
	const name = input["provider"];
	const provider = typeof name === "string" && Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
	if (provider === undefined) {
		problems.push({ path: ["provider"], expected: `one of ${Object.keys(PROVIDERS).join(", ")}`, got: show(name) });
	}
	const source: HookSource = {
		id,
		provider: String(name),
		secrets: secretsOf(input["secret"], provider?.hasSecret ?? true, problems),
		settings: settingsOf(input["settings"] ?? {}, provider?.settings ?? [], problems),
		map: mapOf(input["map"], String(name), problems),
	};
	return problems.length > 0 ? refused(...problems) : parsed(source);
}

function secretsOf(given: unknown, isNeeded: boolean, problems: Problem[]): readonly string[] {
	if (!isNeeded && given === undefined) return [];
	const names: readonly unknown[] = Array.isArray(given) ? given : [given];
	const good = names.filter((name): name is string => typeof name === "string" && SECRET.test(name));
	if (good.length === names.length && good.length >= 1 && good.length <= 3) return good;
	const expected =
		"the name of a secret of the Worker that begins with PIPIT_HOOK_, or up to three while one replaces another";
	problems.push({ path: ["secret"], expected, got: show(given) });
	return [];
}

function settingsOf(given: unknown, wanted: readonly string[], problems: Problem[]): HookSource["settings"] {
	if (!isPlainObject(given)) {
		problems.push({ path: ["settings"], expected: "a map", got: show(given) });
		return {};
	}
	problems.push(...unknown(given, wanted, ["settings"]));
	const settings: Record<string, string> = {};
	for (const name of wanted) {
		const value = given[name];
		if (typeof value === "string" && value !== "") settings[name] = value;
		else problems.push({ path: ["settings", name], expected: "a text", got: show(value) });
	}
	return settings;
}

function mapOf(given: unknown, provider: string, problems: Problem[]): HookMap | null {
	const isMapped = MAPPED.includes(provider);
	if (given === undefined && !isMapped) return null;
	if (!isMapped) {
		problems.push({ path: ["map"], expected: `no map: what ${provider} sends is known`, got: show(given) });
		return null;
	}
	if (!isPlainObject(given)) {
		problems.push({ path: ["map"], expected: "a map of `event`, and of paths into the body", got: show(given) });
		return null;
	}
	problems.push(...unknown(given, MAP_KEYS, ["map"]));
	const path = (key: string): string | null => {
		const value = given[key];
		if (value === undefined) return null;
		if (isPath(value)) return value;
		problems.push({ path: ["map", key], expected: "a path such as form_response.answers.0.email", got: show(value) });
		return null;
	};
	const event = given["event"];
	if (typeof event !== "string" || event.trim() === "" || event.length > 200) {
		problems.push({
			path: ["map", "event"],
			expected: "the name of the event, such as Survey Answered",
			got: show(event),
		});
	}
	const map: HookMap = {
		event: String(event),
		id: path("id"),
		time: path("time"),
		user_id: path("user_id"),
		email: path("email"),
		phone: path("phone"),
		traits: pathsOf(given["traits"] ?? {}, "traits", problems),
		properties: pathsOf(given["properties"] ?? {}, "properties", problems),
	};
	if (map.email === null && map.phone === null && map.user_id === null) {
		problems.push({ path: ["map"], expected: "`email`, `phone` or `user_id`: who it is", got: "none of them" });
	}
	return map;
}

function pathsOf(given: unknown, key: string, problems: Problem[]): { readonly [name: string]: string } {
	if (!isPlainObject(given)) {
		problems.push({ path: ["map", key], expected: "a map of names and paths", got: show(given) });
		return {};
	}
	const paths: Record<string, string> = {};
	for (const [name, value] of Object.entries(given)) {
		if (isPath(value) && /^[\w-]{1,64}$/.test(name) && name !== "__proto__") paths[name] = value;
		else problems.push({ path: ["map", key, name], expected: "a path such as answers.0.text", got: show(value) });
	}
	return paths;
}

function isPath(value: unknown): value is string {
	return typeof value === "string" && value !== "" && value.length <= PATH_LIMIT;
}

function unknown(given: { readonly [key: string]: unknown }, keys: readonly string[], path: Path): Problem[] {
	const extra = Object.keys(given).filter((key) => !keys.includes(key));
	return extra.map((key) => ({
		path: [...path, key],
		expected: keys.length === 0 ? "nothing here" : `one of ${keys.join(", ")}`,
		got: show(key),
	}));
}
