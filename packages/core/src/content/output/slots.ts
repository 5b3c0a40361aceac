import type { Decision } from "../decision.ts";

/** Where a click on a slot leads: a product's card or photo to that product, anything else to the decision's link. */
export function slotLink(decision: Decision, slot: string | null): string {
	const place = /^(?:item|photo)-(\d{1,2})$/.exec(slot ?? "")?.[1];
	const item = place === undefined ? undefined : decision.items[Number(place) - 1];
	return item?.url ?? decision.link;
}

/** What a click on a slot answers to the poll that was shown; null where it is no answer. */
export function pollAnswer(
	decision: Decision,
	slot: string | null,
): { readonly question: string; readonly id: string; readonly text: string } | null {
	const { values } = decision;
	if (values.kind !== "poll" || slot === null) return null;
	const answer = values.answers.find(({ id }) => id === slot);
	return answer === undefined ? null : { question: values.question, id: answer.id, text: answer.text };
}
