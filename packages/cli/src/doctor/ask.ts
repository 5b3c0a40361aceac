import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/** What came back to one request, or why nothing did. */
export type Answer =
	| {
			readonly kind: "answered";
			/** The address that answered, after redirects. */
			readonly url: URL;
			readonly status: number;
			readonly headers: Headers;
			/** At most `MAX_BYTES` of it. */
			readonly text: string;
			/** When it was asked and when the headers had come, epoch ms. */
			readonly askedAt: number;
			readonly answeredAt: number;
	  }
	| { readonly kind: "silent"; readonly reason: string };

/** How long one request may take, redirects included. */
const PATIENCE_MS = 10_000;
const MAX_BYTES = 2_000_000;
const MAX_REDIRECTS = 5;

/**
 * Asks from here, as far as it is allowed to: a page names addresses, and none of them may lead into the private network
 * of whoever runs the doctor, unless the person typed that very host.
 */
export class Asker {
	readonly #typedHosts: ReadonlySet<string>;

	constructor(typed: readonly URL[]) {
		this.#typedHosts = new Set(typed.map((url) => url.hostname));
	}

	async ask(
		address: URL,
		init: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
	): Promise<Answer> {
		const signal = AbortSignal.timeout(PATIENCE_MS);
		const isRead = (init.method ?? "GET") === "GET";
		let url = address;
		try {
			for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
				const refusal = await this.#refusal(url);
				if (refusal !== null) return { kind: "silent", reason: refusal };
				const askedAt = Date.now();
				const response = await fetch(url, { ...init, redirect: "manual", signal });
				const answeredAt = Date.now();
				const location = response.headers.get("location");
				if (
					isRead &&
					response.status >= 300 &&
					response.status < 400 &&
					location !== null &&
					URL.canParse(location, url.href)
				) {
					await response.body?.cancel();
					url = new URL(location, url);
					continue;
				}
				const text = await readText(response);
				return { kind: "answered", url, status: response.status, headers: response.headers, text, askedAt, answeredAt };
			}
			return { kind: "silent", reason: `more than ${MAX_REDIRECTS} redirects` };
		} catch (error) {
			return {
				kind: "silent",
				reason: signal.aborted ? `no answer within ${PATIENCE_MS / 1_000} seconds` : reasonOf(error),
			};
		}
	}

	async #refusal(url: URL): Promise<string | null> {
		if (url.protocol !== "http:" && url.protocol !== "https:") return `${url.protocol} is no address of the web`;
		if (this.#typedHosts.has(url.hostname)) return null;
		const host = url.hostname.replace(/^\[|\]$/g, "");
		const addresses = isIP(host) > 0 ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
		return addresses.some(isPrivate) ? `${url.host} is a private address, and you did not type it` : null;
	}
}

/** Whether an IP address belongs to this machine or its own network (RFC 1918, 4193, 6598, 3927, loopback, unspecified). */
export function isPrivate(address: string): boolean {
	const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
	if (isIP(plain) === 4)
		return /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(plain);
	return plain === "::" || plain === "::1" || /^(f[cd]|fe[89ab])/.test(plain) || plain.startsWith("::ffff:");
}

async function readText(response: Response): Promise<string> {
	if (response.body === null) return "";
	const decoder = new TextDecoder();
	let text = "";
	for await (const chunk of response.body) {
		text += decoder.decode(chunk, { stream: true });
		if (text.length > MAX_BYTES) break;
	}
	return text;
}

/** fetch hides the reason ("connection refused") one error further down. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
