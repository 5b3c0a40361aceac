import { formatPath, type Problem } from "@pipit/core/problem";
import { RETRY_AFTER_S } from "./limits.ts";

/** What a collector answers to events that it dealt with, each counted in exactly one of the first three. */
export interface CollectAnswer {
	/** Stored, or delivered to be stored. */
	readonly accepted: number;
	readonly refused: readonly NamedProblems[];
	/** Not stored, for `held_because`. */
	readonly held: number;
	/**
	 * `bot`: the request's user agent names a machine, of which nothing is stored; said of an empty batch too, so that it
	 * can be tried. `consent`: for want of it. Null where nothing is held.
	 */
	readonly held_because: "bot" | "consent" | null;
	/** What was left out of events that were accepted: blocked identifiers, unsafe keys. */
	readonly notices: readonly NamedProblems[];
}

export interface NamedProblems {
	/** Place in the batch, from 0. */
	readonly index: number;
	readonly message_id: string | null;
	readonly problems: readonly ProblemText[];
}

/** A problem as answers show it: the path as text, `properties.price`. */
export interface ProblemText {
	readonly path: string;
	readonly expected: string;
	readonly got: string;
}

export function problemText({ path, expected, got }: Problem): ProblemText {
	return { path: formatPath(path), expected, got };
}

export function jsonAnswer(request: Request, body: object): Response {
	return Response.json(body, { headers: { ...corsHeaders(request), "cache-control": "no-store" } });
}

/** A short text, for clients that look at nothing but the status. */
export function textAnswer(request: Request, status: number, text: string): Response {
	return new Response(text, { status, headers: { ...corsHeaders(request), "content-type": "text/plain" } });
}

/** 204. */
export function emptyAnswer(request: Request): Response {
	return new Response(null, { status: 204, headers: corsHeaders(request) });
}

/** Problem details (RFC 9457) with the fields that are wrong. */
export function problemAnswer(
	request: Request,
	status: 400 | 401 | 404 | 413 | 503,
	title: string,
	...problems: readonly Problem[]
): Response {
	const body = { type: "about:blank", title, status, problems: problems.map(problemText) };
	const headers: { [name: string]: string } = {
		...corsHeaders(request),
		"content-type": "application/problem+json",
		"cache-control": "no-store",
	};
	if (status === 503) headers["retry-after"] = String(RETRY_AFTER_S);
	return new Response(JSON.stringify(body), { status, headers });
}

/**
 * Every page may send events with its credentials: what is protected by a write key that stands in the page's own
 * source needs no origin check, and a client that is refused by CORS retries for ever (Snowplow's and Segment's do).
 */
export function corsHeaders(request: Request): { readonly [name: string]: string } {
	const origin = request.headers.get("origin");
	if (origin === null) return { "access-control-allow-origin": "*" };
	return {
		"access-control-allow-origin": origin,
		"access-control-allow-credentials": "true",
		"access-control-expose-headers": "Retry-After",
		vary: "Origin",
	};
}

/** Always 204, whatever the key: clients count a refused preflight as a failed delivery and repeat it. */
export function preflightAnswer(request: Request): Response {
	return new Response(null, {
		status: 204,
		headers: {
			...corsHeaders(request),
			"access-control-allow-methods": "GET, POST, OPTIONS",
			"access-control-allow-headers":
				request.headers.get("access-control-request-headers") ?? "authorization, content-type",
			"access-control-max-age": "86400",
			vary: "Origin, Access-Control-Request-Headers",
		},
	});
}
