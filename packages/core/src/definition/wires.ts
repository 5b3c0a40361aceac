import { type Problem, show } from "../problem/index.ts";
import { wireKey } from "../wire/keys.ts";
import { isRecord, textList, unknownKeys } from "./fields.ts";

/** `wires` in site.yaml: what other vendors' clients carry instead of the site's write key. Each entry is one site's. */
export interface WireSettings {
	/** Further write keys, such as those that a shop's Segment, RudderStack or PostHog clients have already. */
	readonly keys: readonly string[];
	/** Domains as Plausible's tag has them (`data-domain`), in small letters. */
	readonly plausible: readonly string[];
	/** Website ids of Umami, in small letters. */
	readonly umami: readonly string[];
	/** Streams of Google Analytics 4: measurement ids, and Firebase app ids. */
	readonly ga4: readonly string[];
	/** Application ids of Snowplow's trackers (`appId`). */
	readonly snowplow: readonly string[];
}

interface Kind {
	readonly pattern: RegExp;
	readonly expected: string;
}

export const WIRE_KINDS: { readonly [kind in keyof WireSettings]: Kind } = {
	keys: { pattern: /^[\w-]{4,64}$/, expected: "4 to 64 letters, digits, hyphens or underscores" },
	plausible: { pattern: /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}(\/[\w./-]{1,100})?$/, expected: "a domain, such as shop.example" },
	umami: { pattern: /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, expected: "a website id, such as 5ee0df6c-93b2-4f5e-9f9c-7e5b2d0a6b1c" },
	ga4: { pattern: /^(G-[A-Z0-9]{4,20}|1:\d{1,20}:(android|ios|web):[0-9a-f]{1,64})$/, expected: "a measurement id, such as G-AB12CD34EF, or a Firebase app id" },
	snowplow: { pattern: /^[\w.:-]{1,100}$/, expected: "an application id of 1 to 100 letters, digits, and . _ : -" },
};

/** Reads `wires` of `site.yaml`. */
export function wiresOf(input: unknown, problems: Problem[]): WireSettings {
	const nothing: WireSettings = { keys: [], plausible: [], umami: [], ga4: [], snowplow: [] };
	if (!isRecord(input)) {
		problems.push({ path: ["wires"], expected: `a map of ${Object.keys(WIRE_KINDS).join(", ")}`, got: show(input) });
		return nothing;
	}
	problems.push(...unknownKeys(input, Object.keys(WIRE_KINDS), ["wires"]));
	const list = (kind: keyof WireSettings): readonly string[] => {
		const { pattern, expected } = WIRE_KINDS[kind];
		const texts = textList(input[kind], ["wires", kind], pattern, expected, [], problems);
		return kind === "plausible" || kind === "umami" ? texts.map((text) => text.toLowerCase()) : texts;
	};
	return { keys: list("keys"), plausible: list("plausible"), umami: list("umami"), ga4: list("ga4"), snowplow: list("snowplow") };
}

/** Every key that leads to the site besides its write key, with its place in `site.yaml`. */
export function keysOfWires(wires: WireSettings | undefined): readonly { readonly key: string; readonly path: readonly (string | number)[] }[] {
	if (wires === undefined) return [];
	const { keys, ...ids } = wires;
	return [
		...keys.map((key, index) => ({ key, path: ["wires", "keys", index] })),
		...KINDS_WITH_IDS.flatMap((kind) => ids[kind].map((id, index) => ({ key: wireKey(kind, id), path: ["wires", kind, index] }))),
	];
}

const KINDS_WITH_IDS = ["plausible", "umami", "ga4", "snowplow"] as const;
