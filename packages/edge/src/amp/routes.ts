import { ampList, type FormDefinition } from "@pipit/core/content/output";
import { Hono } from "hono";
import { answerSafely, type Handler, outputOf, tokenIn } from "../open/answer.ts";
import { countAnswer } from "../open/count.ts";
import { UNCACHED } from "../open/outputs.ts";
import { type Recipient, recipientOf } from "../open/recipient.ts";
import { ampCors, ampPreflight } from "./cors.ts";
import { formData } from "./form-data.ts";
import { submitForm } from "./submit.ts";

type Somebody = Exclude<Recipient, { kind: "nothing" }>;

/**
 * AMP for Email. `GET /amp/:token/:block` is the data of an `amp-list`: the block's decision, made now. `GET /amp/:token/:form`
 * is that of a form, with the nonce of the next answer; it changes nothing. `POST` takes an answer. Every answer is JSON, and none
 * is a redirect, which mail programs take for a failure. Who is not named in the site's `amp.senders` gets nothing.
 */
export const ampRoutes = new Hono<{ Bindings: PipitEnv }>()
	.onError((error, c) => {
		console.error("an AMP address could not be answered:", error);
		return c.json({ ok: false, message: "Please try again later.", items: [] }, 503, {
			...UNCACHED,
			"retry-after": "5",
		});
	})
	.options("/amp/:token/:id", (c) => ampPreflight(c.req.raw))
	.get("/amp/:token/:id", async (c) => {
		const id = c.req.param("id");
		const recipient = await recipientOf(c.env, tokenIn(c), c.req.query("m"), id);
		if (recipient.kind === "nothing") return none(c);
		const cors = ampCors(c.req.raw, recipient.context.site);
		if (cors.kind === "denied") return forbidden(c, cors.why);
		const headers = { ...UNCACHED, ...cors.headers };
		const form = formIn(recipient, id);
		if (form !== null) return c.json<object>(await formData(c, recipient, form), 200, headers);
		const answer = await answerSafely(c, { block: id, slot: null, fetches: "data" });
		if (answer === null) return none(c, headers);
		countAnswer(c.env, (work) => c.executionCtx.waitUntil(work), answer, "amp");
		return c.json<object>(ampList(outputOf(c, answer)), 200, headers);
	})
	.post("/amp/:token/:id", async (c) => {
		const id = c.req.param("id");
		const recipient = await recipientOf(c.env, tokenIn(c), c.req.query("m"), id);
		if (recipient.kind === "nothing") return none(c);
		const cors = ampCors(c.req.raw, recipient.context.site);
		if (cors.kind === "denied") return forbidden(c, cors.why);
		const headers = { ...UNCACHED, ...cors.headers };
		const form = formIn(recipient, id);
		if (form === null) return none(c, headers);
		if (recipient.kind === "nobody")
			return c.json({ ok: false, message: "This can no longer be answered.", problems: [] }, 403, headers);
		const { status, body } = await submitForm(c.env, c.req.raw, tokenIn(c), recipient, form);
		return c.json<object>(body, status, headers);
	})
	.all("/amp/*", (c) => none(c));

function formIn({ context }: Somebody, id: string): FormDefinition | null {
	const forms = context.definitions.forms ?? {};
	return Object.hasOwn(forms, id) ? (forms[id] ?? null) : null;
}

function none(c: Handler, headers: { readonly [name: string]: string } = UNCACHED): Response {
	return c.json({ ok: false, message: "There is nothing here.", items: [] }, 404, headers);
}

/** Says why to the developer who looks, and nothing else: no data, and no header that would let a mail program show it. */
function forbidden(c: Handler, why: string): Response {
	return c.json({ ok: false, message: `AMP: not allowed: ${why}`, items: [] }, 403, UNCACHED);
}
