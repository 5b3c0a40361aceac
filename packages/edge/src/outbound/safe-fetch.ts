import { type AddressRefusal, checkAddress, type OutboundPolicy } from "@pipit/core/feed";
import type { Site } from "@pipit/core/definition";

/** What came back, or why nothing did. */
export type Fetched =
	/** Any status but a redirect. The body fails when it is longer than was agreed. */
	| { readonly kind: "answer"; readonly status: number; readonly headers: Headers; readonly body: ReadableStream<Uint8Array> | null; readonly url: string }
	| { readonly kind: "refused"; readonly reason: AddressRefusal | "too many redirects" | "redirect from https to http" | "too large" }
	| { readonly kind: "failed"; readonly reason: string };

export interface FetchLimits {
	/** For the answer's head and body together. */
	readonly timeoutMs: number;
	readonly maxBytes: number;
	readonly maxRedirects: number;
}

export interface SafeRequest extends FetchLimits {
	readonly policy: OutboundPolicy;
	readonly headers: Readonly<Record<string, string>>;
	/** Sent by POST where it is there; then no redirect is followed, because nobody may be told what was asked of another. */
	readonly body?: string;
}

/** Asks the network; a test puts its own in. */
export type Fetcher = (url: string, init: RequestInit) => Promise<Response>;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The hosts that a site's own definitions trust: the shop's, and its `domains`. */
export function policyOf(env: Pick<PipitEnv, "LOCAL">, site: Pick<Site, "url" | "domains">, more: readonly string[] = []): OutboundPolicy {
	const shop = URL.parse(site.url);
	const own = shop === null ? [] : [shop.hostname, shop.host];
	return { hosts: [...own, ...site.domains, ...more], allowsLoopback: env.LOCAL === "true" };
}

/**
 * Asks an address that did not come from this code, and only if it may be asked (`checkAddress` says what that means).
 * Redirects are followed here, each judged as if it had been given, and headers stay behind when the host changes.
 * Never rejects.
 */
export async function safeFetch(address: string, request: SafeRequest, fetcher: Fetcher = (url, init) => fetch(url, init)): Promise<Fetched> {
	const deadline = new Deadline(request.timeoutMs);
	const fetched = await followed(address, request, fetcher, deadline);
	// An answer whose body is still to be read stays under the deadline.
	if (fetched.kind !== "answer" || fetched.body === null) deadline.met();
	return fetched;
}

/** The whole of a body, at most `maxBytes`; null where it is longer or breaks off. */
export async function readWhole(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
	if (body === null) return new Uint8Array(0);
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of body) {
			size += chunk.byteLength;
			if (size > maxBytes) return null;
			chunks.push(chunk);
		}
	} catch {
		return null;
	}
	const whole = new Uint8Array(size);
	let offset = 0;
	for (const chunk of chunks) {
		whole.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return whole;
}

async function followed(address: string, request: SafeRequest, fetcher: Fetcher, deadline: Deadline): Promise<Fetched> {
	let next = address;
	let origin: string | null = null;
	for (let hop = 0; hop <= request.maxRedirects; hop += 1) {
		const checked = checkAddress(next, request.policy);
		if (!checked.ok) return { kind: "refused", reason: checked.reason };
		const { url } = checked;
		origin ??= url.origin;
		let response: Response;
		try {
			const headers = url.origin === origin ? request.headers : {};
			const posted = request.body === undefined ? {} : { method: "POST", body: request.body };
			response = await fetcher(url.href, { redirect: "manual", signal: deadline.signal, headers, ...posted });
		} catch (error) {
			return { kind: "failed", reason: deadline.signal.aborted ? deadline.reason : reasonOf(error) };
		}
		if (!REDIRECTS.has(response.status)) return answerOf(response, url, request.maxBytes, deadline);
		await response.body?.cancel().catch(() => undefined);
		if (request.body !== undefined) return { kind: "refused", reason: "too many redirects" };
		const target = URL.parse(response.headers.get("location") ?? "", url.href);
		if (target === null) return { kind: "failed", reason: `a redirect (${response.status}) without an address` };
		if (url.protocol === "https:" && target.protocol === "http:") return { kind: "refused", reason: "redirect from https to http" };
		next = target.href;
	}
	return { kind: "refused", reason: "too many redirects" };
}

function answerOf(response: Response, url: URL, maxBytes: number, deadline: Deadline): Fetched {
	if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
		response.body?.cancel().catch(() => undefined);
		return { kind: "refused", reason: "too large" };
	}
	const body = response.body?.pipeThrough(guarded(maxBytes, deadline)) ?? null;
	return { kind: "answer", status: response.status, headers: response.headers, body, url: url.href };
}

/** Passes a body on until it is too long or too late. */
function guarded(maxBytes: number, deadline: Deadline): TransformStream<Uint8Array, Uint8Array> {
	let size = 0;
	return new TransformStream<Uint8Array, Uint8Array>({
		start(controller) {
			deadline.signal.addEventListener("abort", () => controller.error(new Error(deadline.reason)));
		},
		transform(chunk, controller) {
			size += chunk.byteLength;
			if (size <= maxBytes) return controller.enqueue(chunk);
			deadline.met();
			controller.error(new Error(`more than ${maxBytes} bytes`));
		},
		flush: () => deadline.met(),
	});
}

/** Aborts when its time is up; `AbortSignal.timeout` would keep its timer for the whole time, and a Worker has only so many. */
class Deadline {
	readonly reason: string;
	readonly #controller = new AbortController();
	readonly #timer: ReturnType<typeof setTimeout>;

	constructor(timeoutMs: number) {
		this.reason = `no answer within ${timeoutMs} ms`;
		this.#timer = setTimeout(() => this.#controller.abort(), timeoutMs);
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	met(): void {
		clearTimeout(this.#timer);
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message.slice(0, 200) : "the network failed";
}
