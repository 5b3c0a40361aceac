import { PURPOSES } from "../../src/event/index.ts";
import { cartOf } from "./oracle.ts";
import { exactSum } from "./values.ts";
import { past, type World } from "./world.ts";

/* What blocks show of a person beside segments and traits, read from the whole history. */

/** The newest views of different products: their id, price, category and moment. */
export function viewedOf(world: World): readonly object[] {
	const views = past(world).filter(
		({ name, properties }) => name === "Product Viewed" && properties["product_id"] !== undefined,
	);
	const ids = new Set(views.map(({ properties }) => properties["product_id"]));
	return [...ids]
		.flatMap((id) => views.findLast(({ properties }) => properties["product_id"] === id) ?? [])
		.map(({ properties: { product_id: id, price, category }, time }) => ({
			id: typeof id === "string" ? id : "",
			price: typeof price === "number" ? price : null,
			category: category === "" ? null : (category ?? null),
			time,
		}))
		.toSorted((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1))
		.slice(0, 10);
}

/** What is in the cart and what it is worth. */
export function cartFactsOf(world: World): object {
	const { lines, url, newest } = cartOf(world);

	return {
		lines: lines.map(({ id, quantity, price, category }) => ({
			id: id ?? null,
			quantity,
			price: price ?? null,
			category: category ?? null,
		})),
		value: exactSum(lines.flatMap(({ price, quantity }) => Array.from({ length: quantity }, () => price ?? 0))),
		url,
		updatedAt: newest === -Infinity ? null : newest,
	};
}

/** The newest decision per purpose; of two at the same moment a refusal. */
export function decidedOf(world: World): object {
	return Object.fromEntries(
		PURPOSES.flatMap((purpose) => {
			const decided = past(world).filter(({ consent }) => consent?.[purpose] !== undefined);
			const newest = decided.at(-1)?.time;
			if (newest === undefined) return [];
			const choices = decided.filter(({ time }) => time === newest).map(({ consent }) => consent?.[purpose]);
			return [[purpose, [!choices.includes(false), newest]]];
		}),
	);
}

/** When the first and the last thing happened. */
export function seenOf(world: World): readonly (number | undefined)[] {
	return [past(world)[0]?.time, past(world).at(-1)?.time];
}
