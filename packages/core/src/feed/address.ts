import { isPublicIpv4, isPublicIpv6, readIpv4, readIpv6 } from "./ip.ts";

/** Which addresses the Worker may ask on somebody's behalf. */
export interface OutboundPolicy {
	/** `shop.example` is that host, `*.shop.example` every one below it, `api.shop.example:8443` that port of it. */
	readonly hosts: readonly string[];
	/** On a developer's machine: loopback may be asked, on any port, where `hosts` names it. */
	readonly allowsLoopback: boolean;
}

export type CheckedAddress =
	| { readonly ok: true; readonly url: URL }
	| { readonly ok: false; readonly reason: AddressRefusal };

export type AddressRefusal =
	| "not an address"
	| "not http or https"
	| "user name or password in the address"
	| "host not on the allow-list"
	| "port not on the allow-list"
	| "private address";

const LONGEST_ADDRESS = 4_000;
/** Names that by definition are not on the public internet (RFC 6761, 6762, 8375, 9476; `.internal` is ICANN's). */
const PRIVATE_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|corp|home|lan|localdomain|alt|onion|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

/**
 * Whether the Worker may ask this address (server-side request forgery, OWASP). What is judged is what the URL
 * standard's parser made of the text, and that same URL is what must be fetched: so decimal, octal and hexadecimal
 * forms, full-width digits, tabs and back slashes are what they mean.
 *
 * The allow-list is the real guard. That a name on it leads to a private address by DNS cannot be seen from a Worker:
 * there, only public addresses can be reached anyway, but a self-hosted workerd must forbid them in its own network.
 */
export function checkAddress(address: string, policy: OutboundPolicy): CheckedAddress {
	const url = address.length > LONGEST_ADDRESS ? null : URL.parse(address);
	if (url === null) return { ok: false, reason: "not an address" };
	if (url.protocol !== "https:" && url.protocol !== "http:") return { ok: false, reason: "not http or https" };
	if (url.username !== "" || url.password !== "") return { ok: false, reason: "user name or password in the address" };
	const host = url.hostname.replace(/\.$/, "");
	const kind = kindOf(host);
	const isLocal = kind === "loopback" && policy.allowsLoopback;
	if (kind !== "public" && !isLocal) return { ok: false, reason: "private address" };
	const rules = policy.hosts.map(readRule).filter((rule) => isHostOf(rule.host, host));
	if (rules.length === 0) return { ok: false, reason: "host not on the allow-list" };
	const isPortAllowed = isLocal || url.port === "" || rules.some((rule) => rule.port === url.port);
	return isPortAllowed ? { ok: true, url } : { ok: false, reason: "port not on the allow-list" };
}

/** Whether a text can stand in an allow-list. */
export function isHostRule(text: string): boolean {
	return /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/.test(text);
}

function kindOf(host: string): "public" | "loopback" | "private" {
	if (host.startsWith("[")) {
		const groups = readIpv6(host.slice(1, -1));
		if (groups === null) return "private";
		if (groups.every((group, index) => group === (index === 7 ? 1 : 0))) return "loopback";
		return isPublicIpv6(groups) ? "public" : "private";
	}
	const ipv4 = readIpv4(host);
	if (ipv4 !== null) return ipv4 >>> 24 === 127 ? "loopback" : isPublicIpv4(ipv4) ? "public" : "private";
	if (host === "localhost" || host.endsWith(".localhost")) return "loopback";
	return host.includes(".") && !PRIVATE_NAMES.test(host) ? "public" : "private";
}

interface HostRule {
	readonly host: string;
	readonly port: string | null;
}

function readRule(rule: string): HostRule {
	const match = /^(.+):(\d{1,5})$/.exec(rule.toLowerCase());
	// An IPv6 host has colons of its own, within brackets.
	if (match === null || (rule.startsWith("[") && rule.endsWith("]"))) return { host: rule.toLowerCase(), port: null };
	return { host: match[1] ?? "", port: match[2] ?? null };
}

function isHostOf(rule: string, host: string): boolean {
	return rule.startsWith("*.") ? host.endsWith(rule.slice(1)) && host.length > rule.length - 1 : host === rule;
}
