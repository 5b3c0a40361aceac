import { isRecord, unknownKeys } from "../definition/fields.ts";
import { isPlainObject } from "../event/json.ts";
import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import { readDuration } from "../segment/duration.ts";
import { type Mapping, parseMapping } from "./mapping.ts";
import { hubspotContacts, mailchimpActivity, shopifyList } from "./pull-presets.ts";

/** `pulls/ID.yaml`: a list at an address that is read again and again, each time from where the last time ended. */
export interface PullSource {
	readonly url: string;
	/** May name secrets of the Worker: `Bearer ${PIPIT_PULL_CRM}`, `Basic ${basic:PIPIT_PULL_CRM}` where the secret is user:password. */
	readonly headers: { readonly [name: string]: string };
	/** Not asked more often than this, and never more often than every 15 minutes. */
	readonly everyMs: number;
	/** Where in an answer the list is; empty: the answer is the list. */
	readonly items: string;
	readonly next: NextPage;
	/** How only what changed since is asked for; null: everything is read each time. */
	readonly since: Since | null;
	readonly reading: PullReading;
}

/** How the next page is asked for. */
export type NextPage =
	| { readonly kind: "none" }
	/** The answer holds a token that goes into the query. */
	| { readonly kind: "token"; readonly path: string; readonly parameter: string }
	/** The answer holds the address of the next page. */
	| { readonly kind: "url"; readonly path: string }
	/** The `Link` header does (RFC 8288), as Shopify's and GitHub's. */
	| { readonly kind: "link" }
	/** HubSpot's search, by POST: what changed since, by this property; the token goes into the body. */
	| { readonly kind: "search"; readonly property: string; readonly properties: readonly string[] }
	/** Pages are counted from 1 until one is empty. */
	| { readonly kind: "page"; readonly parameter: string };

export interface Since {
	/** Of an item: when it changed. */
	readonly path: string;
	readonly parameter: string;
}

export type PullReading = { readonly kind: "mapping"; readonly mapping: Mapping } | { readonly kind: "shopify"; readonly topic: "orders/create" | "customers/update" } | { readonly kind: "mailchimp" };

const SHORTEST_MS = 15 * 60_000;
const KEYS = ["connector", "shop", "what", "server", "token", "url", "headers", "every", "items", "next", "since", "mapping"];
const CONNECTORS = ["http", "hubspot", "shopify", "mailchimp"] as const;
const SECRET = /\$\{([^}]*)\}/g;

/** Reads `pulls/ID.yaml`. */
export function parsePull(input: unknown): Parsed<PullSource> {
	if (!isRecord(input)) return refused({ path: [], expected: `a map of ${KEYS.join(", ")}`, got: show(input) });
	const problems: Problem[] = unknownKeys(input, KEYS, []);
	const connector = CONNECTORS.find((one) => one === (input["connector"] ?? "http"));
	if (connector === undefined) problems.push({ path: ["connector"], expected: CONNECTORS.join(", "), got: show(input["connector"]) });
	const every = durationOf(input["every"], SHORTEST_MS, problems);
	const source = sourceOf(connector ?? "http", input, every, problems);
	return problems.length > 0 || source === null ? refused(...problems) : parsed(source);
}

function sourceOf(connector: (typeof CONNECTORS)[number], input: Readonly<Record<string, unknown>>, every: number, problems: Problem[]): PullSource | null {
	if (connector === "shopify") return shopifyOf(input, every, problems);
	if (connector === "hubspot") return hubspotContacts(secretOf(input["token"], problems), every);
	return connector === "mailchimp" ? mailchimpOf(input, every, problems) : httpOf(input, every, problems);
}

function mailchimpOf(input: Readonly<Record<string, unknown>>, everyMs: number, problems: Problem[]): PullSource {
	const { server } = input;
	if (typeof server !== "string" || !/^[a-z]{2,3}\d{1,3}$/.test(server)) problems.push({ path: ["server"], expected: "what an API key ends with, such as us6", got: show(server) });
	return mailchimpActivity(String(server), secretOf(input["token"], problems), everyMs);
}

function shopifyOf(input: Readonly<Record<string, unknown>>, everyMs: number, problems: Problem[]): PullSource | null {
	const { shop, what } = input;
	if (typeof shop !== "string" || !/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(shop)) problems.push({ path: ["shop"], expected: "the shop's host, my-shop.myshopify.com", got: show(shop) });
	if (what !== "orders" && what !== "customers") problems.push({ path: ["what"], expected: "orders or customers", got: show(what) });
	return shopifyList(String(shop), what === "customers" ? "customers" : "orders", secretOf(input["token"], problems), everyMs);
}

function httpOf(input: Readonly<Record<string, unknown>>, everyMs: number, problems: Problem[]): PullSource | null {
	const { url, items = "" } = input;
	if (typeof url !== "string" || !/^https?:\/\/\S{1,2000}$/.test(url)) problems.push({ path: ["url"], expected: "an http(s) address", got: show(url) });
	if (typeof items !== "string") problems.push({ path: ["items"], expected: "a path such as data.contacts", got: show(items) });
	const headers = headersOf(input["headers"] ?? {}, problems);
	const mapping = parseMapping(input["mapping"]);
	if (!mapping.ok) problems.push(...mapping.problems.map((problem) => ({ ...problem, path: ["mapping", ...problem.path] })));
	else if (mapping.value.kind === "products") problems.push({ path: ["mapping", "kind"], expected: "people, orders or events (products have feeds)", got: '"products"' });
	const [next, since] = [nextOf(input["next"], problems), sinceOf(input["since"], problems)];
	return mapping.ok ? { url: String(url), headers, everyMs, items: String(items), next, since, reading: { kind: "mapping", mapping: mapping.value } } : null;
}

function headersOf(value: unknown, problems: Problem[]): Readonly<Record<string, string>> {
	const headers: Record<string, string> = {};
	if (!isPlainObject(value)) problems.push({ path: ["headers"], expected: "a map of texts", got: show(value) });
	else {
		for (const [name, text] of Object.entries(value)) {
			const secrets = typeof text === "string" ? [...text.matchAll(SECRET)].map(([, secret = ""]) => secret) : [];
			if (typeof text === "string" && /^[\w-]{1,60}$/.test(name) && /^[\x20-\x7e]{1,1000}$/.test(text) && secrets.every(isSecret)) headers[name.toLowerCase()] = text;
			else problems.push({ path: ["headers", name], expected: "a text, whose secrets are named ${PIPIT_PULL_…}", got: show(text) });
		}
	}
	return headers;
}

/** Definitions are readable by everybody who may publish; the key of the management API and the like must not be named. */
function isSecret(name: string): boolean {
	return /^(?:basic:)?PIPIT_PULL_[A-Z0-9_]{1,60}$/.test(name);
}

function secretOf(value: unknown, problems: Problem[]): string {
	if (typeof value === "string" && isSecret(value) && !value.includes(":")) return `\${${value}}`;
	problems.push({ path: ["token"], expected: "the name of a secret of the Worker that begins with PIPIT_PULL_", got: show(value) });
	return "";
}

function nextOf(value: unknown, problems: Problem[]): NextPage {
	if (value === undefined || value === null) return { kind: "none" };
	if (value === "link") return { kind: "link" };
	const { path, parameter, url, page } = isRecord(value) ? value : {};
	if (typeof url === "string" && url !== "") return { kind: "url", path: url };
	if (typeof page === "string" && page !== "") return { kind: "page", parameter: page };
	if (typeof path === "string" && path !== "" && typeof parameter === "string" && parameter !== "") return { kind: "token", path, parameter };
	problems.push({ path: ["next"], expected: "link, { url: path }, { page: parameter } or { path: .., parameter: .. }", got: show(value) });
	return { kind: "none" };
}

function sinceOf(value: unknown, problems: Problem[]): Since | null {
	if (value === undefined || value === null) return null;
	const { path, parameter } = isRecord(value) ? value : {};
	if (typeof path === "string" && path !== "" && typeof parameter === "string" && parameter !== "") return { path, parameter };
	problems.push({ path: ["since"], expected: "{ path: when an item changed, parameter: .. }", got: show(value) });
	return null;
}

function durationOf(value: unknown, fallback: number, problems: Problem[]): number {
	if (value === undefined) return fallback;
	const ms = typeof value === "string" ? readDuration(value) : null;
	if (ms !== null && ms >= SHORTEST_MS) return ms;
	problems.push({ path: ["every"], expected: "a duration of at least 15m", got: show(value) });
	return fallback;
}
