import type { OutputInput } from "./output.ts";
import { countdownText, priceText, progressText } from "./words.ts";

/** The block as plain text: its words, its products with their prices, and the links. */
export function renderText(input: OutputInput): string {
	const { decision, addresses, now } = input;
	const { values } = decision;
	const lines: string[] = [];
	if (decision.text !== null) lines.push(decision.text);
	if (values.kind === "countdown") lines.push(countdownText(values, input, now));
	if (values.kind === "progress") lines.push(progressText(values, input));
	if (values.kind === "coupon") lines.push(values.code, values.terms ?? "");
	if (values.kind === "poll") {
		lines.push(values.question, ...values.answers.map(({ id, text }) => `${text}: ${addresses.click(id)}`));
	}
	for (const [index, item] of decision.items.entries()) {
		const price = priceText(item, input);
		lines.push(`- ${item.name}${price === "" ? "" : `, ${price}`}: ${addresses.click(`item-${index + 1}`)}`);
	}
	lines.push(`${decision.button ?? decision.alt}: ${addresses.click(null)}`);
	return lines.filter((line) => line !== "").join("\n");
}
