import type { Site } from "@pipit/core/definition";
import { show, type Parsed, type Problem } from "@pipit/core/problem";
import { parseJson } from "@pipit/core/wire";
import { type CollectAnswer, jsonAnswer, problemAnswer } from "./answers.ts";
import { hasTooMany, type Batch } from "./batch.ts";
import { readBody, type Body } from "./body.ts";
import { idCookie } from "./id-cookie.ts";
import { MAX_EVENTS } from "./limits.ts";
import { placeOf } from "./place.ts";
import type { CollectPorts } from "./ports.ts";
import { takeEvents, type Sender } from "./take.ts";
import { keyOfRequest, siteOf } from "./write-key.ts";

/** What differs between the wires; `JSON_WIRE` is what most of them have in common. */
export interface Wire {
	readonly via: string;
	/** Whether only browsers speak it; on the other wires the request's headers tell. */
	readonly browserOnly: boolean;
	/** The JSON in the body's text. */
	readonly parse: (text: string) => Parsed<unknown>;
	/** The Segment-shaped calls in that JSON. */
	readonly readBatch: (body: unknown) => Parsed<Batch>;
	/** What the wire's clients want to hear when everything was dealt with. */
	readonly success: (request: Request, answer: CollectAnswer) => Response;
	/** The status for what is too large: 400 for clients that repeat a 413 for ever. */
	readonly tooLarge: 400 | 413;
}

export const JSON_WIRE: Pick<Wire, "browserOnly" | "parse" | "success" | "tooLarge"> = {
	browserOnly: false,
	parse: parseJson,
	success: jsonAnswer,
	tooLarge: 413,
};

/**
 * One request of a JSON wire, from bytes to answer. 200 says that every event was stored, quarantined or held; 400, 401
 * and 413 are final (clients drop what they sent, so they mean the request as a whole and never one event); 503 asks
 * for the same request again.
 */
export async function receive(request: Request, ports: CollectPorts, wire: Wire): Promise<Response> {
	try {
		return await answerTo(request, ports, wire);
	} catch (error) {
		return unavailable(request, error);
	}
}

/** The same for a request whose events were not in its body. */
export async function receiveBatch(request: Request, ports: CollectPorts, wire: Wire, batch: Batch): Promise<Response> {
	try {
		return await answerToBatch(request, ports, wire, batch);
	} catch (error) {
		return unavailable(request, error);
	}
}

/** Something that ought to work again soon did not: the sender keeps its events and repeats them. */
export function unavailable(request: Request, error: unknown): Response {
	console.error("collect: nothing acknowledged", error);
	return problemAnswer(request, 503, "Not stored, please send it again");
}

/**
 * What of a request's headers its events depend on. Every browser names the origin of a POST, no server does; fetch
 * metadata would not tell them apart, since Node's `fetch` sends `sec-fetch-mode` too.
 */
export function senderOf(request: Request, via: string, browserOnly: boolean): Sender {
	const browser = browserOnly || request.headers.has("origin");
	return {
		via,
		browser,
		privacyControl: browser && request.headers.get("sec-gpc") === "1",
		place: browser ? placeOf(request) : null,
		userAgent: browser ? request.headers.get("user-agent") || null : null,
	};
}

async function answerTo(request: Request, ports: CollectPorts, wire: Wire): Promise<Response> {
	const body = await readBody(request);
	if (body.kind !== "text") return unreadable(request, wire, body);
	const json = wire.parse(body.text);
	if (!json.ok) return problemAnswer(request, 400, "The body is not JSON", ...json.problems);
	const batch = wire.readBatch(json.value);
	if (!batch.ok) return problemAnswer(request, 400, "The body is not a batch of events", ...batch.problems);
	return answerToBatch(request, ports, wire, batch.value);
}

async function answerToBatch(request: Request, ports: CollectPorts, wire: Wire, batch: Batch): Promise<Response> {
	const key = keyOfRequest(request, queryOf(request)) ?? batch.writeKey;
	const site = await siteOf(ports, key);
	if (site === null) return unknownKey(request, key);
	if (hasTooMany(batch)) {
		const got = String(batch.events.length);
		return tooLarge(request, wire, { path: ["batch"], expected: `at most ${MAX_EVENTS} events`, got });
	}
	return take(request, ports, site, wire, batch);
}

const NO_QUERY = new URLSearchParams();

/** Most requests have none, and an address costs as much to take apart as a small body. */
function queryOf({ url }: Request): URLSearchParams {
	return url.includes("?") ? new URL(url).searchParams : NO_QUERY;
}

async function take(request: Request, ports: CollectPorts, site: Site, wire: Wire, batch: Batch): Promise<Response> {
	const taken = await takeEvents(ports, site, senderOf(request, wire.via, wire.browserOnly), batch);
	if (taken.kind === "answer") {
		const answer = wire.success(request, taken.answer);
		const cookie = wire.browserOnly ? idCookie(request, site, taken.anonymousId) : null;
		if (cookie !== null) answer.headers.append("set-cookie", cookie);
		return answer;
	}
	const expected = "a smaller context, which stands in every event of the batch";
	return tooLarge(request, wire, { path: ["context"], expected, got: "too large" });
}

function unreadable(request: Request, wire: Wire, body: Exclude<Body, { kind: "text" }>): Response {
	if (body.kind === "too large") {
		return tooLarge(request, wire, { path: [], expected: `at most ${body.limit} bytes`, got: "more" });
	}
	return problemAnswer(request, 400, "The body cannot be inflated", {
		path: [],
		expected: "whole gzip data",
		got: "damaged data",
	});
}

function unknownKey(request: Request, key: string | null): Response {
	const expected = "the write key of a site (in the body, as ?writeKey= or as the user of Basic authorization) or what `wires` in site.yaml lists";
	return problemAnswer(request, 401, "Unknown write key", {
		path: ["writeKey"],
		expected,
		got: show(key ?? undefined),
	});
}

function tooLarge(request: Request, wire: Wire, problem: Problem): Response {
	return problemAnswer(request, wire.tooLarge, "Too large", problem);
}
