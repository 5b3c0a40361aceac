import { type FormDefinition, NONCE_FIELD, PRODUCT_FIELD, readAnswer } from "@pipit/core/content/output";
import type { JsonObject, ProfileEvent } from "@pipit/core/event";
import { tokenSourceOf } from "@pipit/core/identity";
import type { Recipient } from "../open/recipient.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { judgeNonce } from "./nonce.ts";
import { readSentFields } from "./sent-fields.ts";

type Person = Extract<Recipient, { kind: "person" }>;

/** What is answered to an answer: a status, and JSON that the form can show. */
export interface Submitted {
	readonly status: 200 | 400 | 403 | 409 | 413;
	readonly body: JsonObject;
}

/** Takes an answer to a form, once: it becomes an event of the person, with the traits that the form sets. */
export async function submitForm(
	env: PipitEnv,
	request: Request,
	tokenText: string,
	recipient: Person,
	form: FormDefinition,
): Promise<Submitted> {
	const sent = await readSentFields(request);
	if (sent === null) return refused(400, "This is not an answer to a form.");
	const { context, token, message } = recipient;
	const { profileId } = token;
	const about = form.block === null ? "" : (sent.get(PRODUCT_FIELD)?.[0] ?? "").slice(0, 200);
	if (form.block !== null && about === "") return refused(400, "It does not say which product.");
	const shard = new ShardDirectory(env).ofProfile(context.site.id, profileId);
	const { known, rounds } = await shard.calls.formRounds(profileId, message.id, form.id);
	if (!known) return refused(403, NOT_OPEN);
	const round = rounds[about] ?? 0;
	const verdict = await judgeNonce(env.PIPIT_SECRET, sent.get(NONCE_FIELD)?.[0] ?? "", {
		token: tokenText,
		message: message.id,
		form: form.id,
		about,
		round,
	});
	if (verdict === "wrong") return refused(409, NOT_OPEN);
	if (verdict === "used") return thanks(form, true);
	const answer = readAnswer(form, sent);
	if (answer.kind === "wrong") {
		const problems = answer.problems.map(({ field, message: text }) => ({ field, message: text }));
		return { status: 400, body: { ok: false, message: problems.map((one) => one.message).join("; "), problems } };
	}
	const properties = { ...answer.properties, ...productProperties(recipient, about) };
	const event = eventOf(recipient, form, { about, round, properties, traits: answer.traits });
	const outcome = await shard.calls.submitForm(context.envelope, {
		profileId,
		message: message.id,
		form: form.id,
		about,
		round,
		event,
	});
	if (outcome === "taken") return thanks(form, false);
	if (outcome === "used") return thanks(form, true);
	return refused(403, outcome === "held" ? NOT_KEPT : NOT_OPEN);
}

const NOT_OPEN = "This can no longer be answered. Please open the email again.";
const NOT_KEPT = "You asked that nothing about you is kept, so this was not kept either.";

function thanks(form: FormDefinition, already: boolean): Submitted {
	return { status: 200, body: { ok: true, already, message: form.thanks } };
}

function refused(status: Submitted["status"], message: string): Submitted {
	return { status, body: { ok: false, message, problems: [] } };
}

/** What the catalogue says of the product, in the words of the other ecommerce events. */
function productProperties({ context }: Person, productId: string): JsonObject {
	if (productId === "") return {};
	const product = context.definitions.products.find((one) => one.product_id === productId);
	if (product === undefined) return { product_id: productId };
	const { product_id, name, price, currency, url, image_url, category } = product;
	return { product_id, name, price, currency, url, image_url, category };
}

function eventOf(
	{ context, token, message }: Person,
	form: FormDefinition,
	{
		about,
		round,
		properties,
		traits,
	}: { readonly about: string; readonly round: number; readonly properties: JsonObject; readonly traits: JsonObject },
): ProfileEvent {
	const now = context.clock.now();
	return {
		messageId: `form-${token.profileId}-${form.id}-${about}-${message.id}-${round}`,
		type: "track",
		name: form.event,
		time: now,
		receivedAt: now,
		source: tokenSourceOf(token.profileId),
		identifiers: [],
		properties: {
			...properties,
			form: form.id,
			message: message.id,
			message_name: message.name,
			client: "human",
			machine: false,
		},
		traits,
		unset: [],
		consent: null,
		context: { via: "amp" },
	};
}
