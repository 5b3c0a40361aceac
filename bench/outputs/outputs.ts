import { decide, type BlockDefinition, parseBlock } from "../../packages/core/src/content/index.ts";
import { cartItem, inputWith, personWith, site } from "../../packages/core/src/content/content.fixtures.ts";
import {
	ampList,
	blockAddresses,
	blockJson,
	type OutputInput,
	renderHtml,
} from "../../packages/core/src/content/output/index.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";

/*
 * What HTML, data and AMP of a block cost beyond an answer that is ready: writing them from the decision, their bytes, and the
 * digest of the entity tag. The decision itself, and the shard that makes it, cost the same for every output.
 */

const BUDGET_MS = 0.3;
const ROUNDS = 7;
const CALLS = 2_000;

export const outputs: Part = {
	name: "outputs",
	title: "A block as HTML, data and AMP",
	async run(say) {
		const input = outputInput();
		const ready = renderHtml(input);
		const floor = await perCall(() => ready);
		say(`an answer that is ready: ${micro(floor)}`);
		const rows: Row[] = [];
		for (const [what, write] of [
			["HTML", () => renderHtml(input)],
			["data", () => JSON.stringify(blockJson(input))],
			["AMP's list", () => JSON.stringify(ampList(input))],
		] as const) {
			const took = await perCall(write);
			const more = Math.max(took - floor, 0);
			rows.push({
				what: `Three product cards as ${what}, with entity tag, beyond a ready answer`,
				budget: `≤ ${BUDGET_MS} ms CPU`,
				figure: `${micro(more)} CPU, ${write().length} bytes`,
				beside: `a ready answer with its tag ${micro(floor)}`,
				verdict: verdictOf(more <= BUDGET_MS),
			});
		}
		return rows;
	},
};

function outputInput(): OutputInput {
	const block = cards();
	const person = personWith(
		["mug", "pot", "jar"].map((product_id) => cartItem({ product_id })),
		{ name: "Ada" },
	);
	const decision = decide(inputWith({ block, person }));
	return {
		block,
		decision,
		site,
		now: Date.now(),
		person,
		message: { id: 7, name: "m" },
		addresses: blockAddresses("https://pipit.example", "t".repeat(44), block.id, null),
	};
}

function cards(): BlockDefinition {
	const block = parseBlock(
		"cart",
		{
			name: "Cart",
			size: { width: 600, height: 240 },
			use: "product-cards",
			show: [{ products: { from: "cart", max: 3 }, link: "{{ cart.url }}" }],
			preloaded: { text: "Soon" },
			fallback: { text: "New", link: "https://shop.example/" },
			alt: "Cart",
		},
		{},
	);
	if (!block.ok) throw new Error(JSON.stringify(block.problems));
	return block.value;
}

/** Milliseconds of the process's CPU for one answer, the best of the rounds. */
async function perCall(write: () => string): Promise<number> {
	let best = Infinity;
	for (let round = 0; round < ROUNDS; round += 1) {
		const before = process.cpuUsage();
		for (let call = 0; call < CALLS; call += 1)
			await crypto.subtle.digest("SHA-256", new TextEncoder().encode(write()));
		const { user, system } = process.cpuUsage(before);
		best = Math.min(best, (user + system) / 1_000 / CALLS);
	}
	return best;
}

function micro(ms: number): string {
	return `${Math.round(ms * 1_000)} µs`;
}
