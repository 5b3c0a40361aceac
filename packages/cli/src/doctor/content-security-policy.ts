import { type Finding, right, wrong } from "./finding.ts";

/** What is about to be loaded or asked, and the page's own nonce for it where it has one. */
interface Wanted {
	readonly directive: "script-src" | "connect-src";
	readonly target: URL;
	readonly nonce: string | null;
}

/**
 * Whether every policy of a page (headers and `<meta>`, CSP level 3) lets the tag load and the tracker send.
 * Policies that only report are not given here.
 */
export function checkPolicies(input: {
	readonly policies: readonly string[];
	readonly page: URL;
	readonly script: URL;
	readonly events: URL;
	readonly nonce: string | null;
}): readonly Finding[] {
	const policies = input.policies.flatMap((text) => text.split(",")).filter((text) => text.trim() !== "");
	if (policies.length === 0)
		return [right("content security policy", "the page has no Content-Security-Policy, so nothing is blocked.")];
	const wanted: readonly Wanted[] = [
		{ directive: "script-src", target: input.script, nonce: input.nonce },
		{ directive: "connect-src", target: input.events, nonce: null },
	];
	const blocked = wanted.filter((one) => !policies.every((policy) => allows(policy, one, input.page)));
	if (blocked.length === 0)
		return [right("content security policy", `the page's policy lets it load and send to ${input.events.origin}.`)];
	return blocked.map(({ directive, target }) =>
		wrong("content security policy", `the page's policy blocks ${target.href}: add ${target.origin} to ${directive}.`),
	);
}

function allows(policy: string, { directive, target, nonce }: Wanted, page: URL): boolean {
	const directives = new Map<string, readonly string[]>();
	for (const part of policy.split(";")) {
		const [name = "", ...sources] = part.trim().split(/\s+/);
		if (name !== "" && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources);
	}
	const names =
		directive === "script-src" ? ["script-src-elem", "script-src", "default-src"] : [directive, "default-src"];
	const sources = names.map((name) => directives.get(name)).find((found) => found !== undefined);
	if (sources === undefined) return true;
	if (nonce !== null && sources.includes(`'nonce-${nonce}'`)) return true;
	// Hosts count for nothing beside 'strict-dynamic'.
	if (directive === "script-src" && sources.some((source) => source.toLowerCase() === "'strict-dynamic'")) return false;
	return sources.some((source) => matches(source, target, page));
}

function matches(source: string, target: URL, page: URL): boolean {
	const lower = source.toLowerCase();
	if (lower === "*") return /^https?:$/.test(target.protocol);
	if (lower === "'self'")
		return target.origin === page.origin || (target.host === page.host && target.protocol === "https:");
	if (/^[a-z][a-z0-9+.-]*:$/.test(lower))
		return lower === target.protocol || (lower === "http:" && target.protocol === "https:");
	const [, scheme, host, port, path] =
		/^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_.-]+)(?::(\d+|\*))?(\/.*)?$/.exec(lower) ?? [];
	if (host === undefined) return false;
	const secure = target.protocol === "https:";
	const wantedScheme = scheme ?? page.protocol.slice(0, -1);
	if (target.protocol !== `${wantedScheme}:` && !(wantedScheme === "http" && secure)) return false;
	const hostFits =
		host === "*" || (host.startsWith("*.") ? target.hostname.endsWith(host.slice(1)) : target.hostname === host);
	const usual = secure ? "443" : "80";
	const portFits = port === "*" || (target.port === "" ? usual : target.port) === (port ?? usual);
	return hostFits && portFits && pathFits(path, target.pathname);
}

function pathFits(path: string | undefined, pathname: string): boolean {
	if (path === undefined || path === "/") return true;
	return path.endsWith("/") ? pathname.toLowerCase().startsWith(path) : pathname.toLowerCase() === path;
}
