import { type AmpItem, ampList, type FormDefinition } from "@pipit/core/content/output";
import { answerFor, type Handler, outputOf, tokenIn } from "../open/answer.ts";
import type { Recipient } from "../open/recipient.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { nonceFor } from "./nonce.ts";

/**
 * The data of a form's `amp-list`: whether it is still asked, and the nonce of the next answer; for a form that offers the
 * products of a block, one item for each. Changes nothing.
 */
export async function formData(
	c: Handler,
	recipient: Exclude<Recipient, { kind: "nothing" }>,
	form: FormDefinition,
): Promise<{ readonly items: readonly AmpItem[] }> {
	const asked = await productsOf(c, form);
	const state = await stateOf(c, recipient, form);
	const items = await Promise.all(
		asked.map(async (product) => {
			const id = product["product_id"];
			const about = typeof id === "string" ? id : "";
			const round = state?.rounds[about] ?? 0;
			const open = state !== null && !(form.once && round > 0);
			const nonce = open
				? await nonceFor(c.env.PIPIT_SECRET, { token: tokenIn(c), message: state.message, form: form.id, about, round })
				: "";
			return { ...product, nonce, open, answered: !open && round > 0 };
		}),
	);
	return { items };
}

/** What is asked about: nothing in particular, or each product of a block's decision. */
async function productsOf(c: Handler, form: FormDefinition): Promise<readonly AmpItem[]> {
	if (form.block === null) return [{}];
	const answer = await answerFor(c, { block: form.block, slot: null, fetches: "data" });
	const products = answer === null ? [] : ampList(outputOf(c, answer)).items[0]?.["items"];
	return Array.isArray(products) ? products : [];
}

/** Null for somebody who cannot answer: nobody is known by the token, or their shard is away. */
async function stateOf(
	c: Handler,
	recipient: Exclude<Recipient, { kind: "nothing" }>,
	form: FormDefinition,
): Promise<{ readonly rounds: { readonly [about: string]: number }; readonly message: number } | null> {
	if (recipient.kind === "nobody") return null;
	const { profileId } = recipient.token;
	const message = recipient.message.id;
	const shard = new ShardDirectory(c.env).ofProfile(recipient.context.site.id, profileId);
	const { known, rounds } = await shard.calls.formRounds(profileId, message, form.id);
	return known ? { rounds, message } : null;
}
