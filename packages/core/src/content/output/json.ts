import type { OutputInput } from "./output.ts";
import { priceText, wasPriceText } from "./words.ts";

/**
 * The decision as data, for an email tool that fetches it while it sends (`/b/…json`), and the item of an `amp-list`.
 * Every address in it is whole, because a template of AMP may put no address together; every text is there, if only
 * empty, so that a section of Mustache never finds the one around it.
 */
export function blockJson(input: OutputInput): BlockJson {
	const { block, decision, addresses } = input;
	return {
		block: block.id,
		variant: decision.variant,
		text: decision.text ?? "",
		button: decision.button ?? "",
		alt: decision.alt,
		link: decision.link,
		click_url: addresses.click(null),
		picture_url: addresses.picture,
		items: decision.items.map((item, index) => ({
			product_id: item.product_id ?? "",
			name: item.name,
			price: item.price,
			price_text: priceText(item, input),
			was_price: item.was_price,
			was_price_text: wasPriceText(item, input),
			in_stock: item.in_stock,
			currency: item.currency,
			quantity: item.quantity,
			category: item.category ?? "",
			url: item.url,
			click_url: addresses.click(`item-${index + 1}`),
			image_url: item.image_url,
		})),
		values: decision.values,
	};
}

export interface BlockJson {
	readonly block: string;
	readonly variant: string;
	readonly text: string;
	readonly button: string;
	readonly alt: string;
	/** Where a click leads in the end. */
	readonly link: string;
	/** Where it leads through, so that it is counted and follows what was shown. */
	readonly click_url: string;
	readonly picture_url: string;
	readonly items: readonly ItemJson[];
	/** What the component's settings came to: how far, until when, which code. */
	readonly values: OutputInput["decision"]["values"];
}

export interface ItemJson {
	readonly product_id: string;
	readonly name: string;
	/** Null where it is not known, or too old to be quoted. */
	readonly price: number | null;
	/** In the reader's language, with the quantity where it is more than one; empty without a price. */
	readonly price_text: string;
	/** What it cost before, where it was more; null elsewhere. */
	readonly was_price: number | null;
	readonly was_price_text: string;
	/** Null where it is not known, or too old to be told. */
	readonly in_stock: boolean | null;
	readonly currency: string;
	readonly quantity: number;
	readonly category: string;
	readonly url: string;
	readonly click_url: string;
	readonly image_url: string | null;
}
