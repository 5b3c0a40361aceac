import { MAX_EVENT_BYTES, parseEvent } from "@pipit/core/event";
import { type Batch, googleMessages, messageOf, parseJson, readGoogle, type ValidationMessage } from "@pipit/core/wire";
import { Hono, type Env } from "hono";
import { emptyAnswer, jsonAnswer, preflightAnswer } from "../answers.ts";
import { hasTooLargeDefaults } from "../batch.ts";
import { readBody } from "../body.ts";
import { MAX_EVENTS } from "../limits.ts";
import type { CollectPorts, PortsOf } from "../ports.ts";
import { JSON_WIRE, receive, unavailable } from "../receive.ts";
import { siteOf } from "../write-key.ts";

const COLLECT = "/mp/collect";
const DEBUG = "/debug/mp/collect";
/** A message for each fault; a request made of nothing else would fill the answer. */
const MOST_MESSAGES = 50;

/** Google Analytics 4's Measurement Protocol: servers and tag managers that send there change one host. */
export function googleWire<E extends Env>(portsOf: PortsOf<E>): Hono<E> {
	const routes = new Hono<E>();
	routes.on("OPTIONS", [COLLECT, DEBUG], (c) => preflightAnswer(c.req.raw));
	routes.post(COLLECT, (c) => {
		const query = new URL(c.req.url).searchParams;
		return receive(c.req.raw, portsOf(c), { ...JSON_WIRE, via: "ga4", readBatch: (body) => readGoogle(body, query), success: emptyAnswer });
	});
	routes.post(DEBUG, async (c) => {
		try {
			const validationMessages = await validate(c.req.raw, portsOf(c));
			return jsonAnswer(c.req.raw, { validationMessages });
		} catch (error) {
			return unavailable(c.req.raw, error);
		}
	});
	return routes;
}

/** What is wrong with a request; nothing of it is stored. */
async function validate(request: Request, ports: CollectPorts): Promise<readonly ValidationMessage[]> {
	const query = new URL(request.url).searchParams;
	const body = await readBody(request);
	if (body.kind !== "text") return [messageOf(null, { path: [], expected: "a body of JSON within the limits", got: body.kind })];
	const json = parseJson(body.text);
	if (!json.ok) return json.problems.map((problem) => messageOf(null, problem));
	const batch = readGoogle(json.value, query);
	if (!batch.ok) return batch.problems.map((problem) => messageOf(null, problem));
	const site = await siteOf(ports, batch.value.writeKey);
	const unknown = { path: ["measurement_id"], expected: "a stream that `wires` in site.yaml lists", got: (query.get("measurement_id") ?? "nothing").slice(0, 80) };
	return [...(site === null ? [messageOf(null, unknown)] : []), ...googleMessages(json.value), ...problemsOf(batch.value, ports.now())].slice(0, MOST_MESSAGES);
}

function problemsOf(batch: Batch, receivedAt: number): readonly ValidationMessage[] {
	if (hasTooLargeDefaults(batch)) return [messageOf(null, { path: ["user_properties"], expected: `at most ${MAX_EVENT_BYTES} bytes of JSON`, got: "more" })];
	const { events, type, defaults, sentAt } = batch;
	const context = { receivedAt, sentAt, type, defaults, mintId: () => "none", via: "ga4" };
	return events.slice(0, MAX_EVENTS).flatMap((event, index) => {
		const result = parseEvent(event, context);
		const problems = result.ok ? result.notices : result.problems;
		return problems.map((problem) => messageOf(index, problem));
	});
}
