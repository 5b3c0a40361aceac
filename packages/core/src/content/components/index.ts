import type { ComponentName } from "../block.ts";
import { TemplateEngine } from "../liquid/engine.ts";
import { BANNER, BUTTON } from "./banner.ts";
import { CARDS, PHOTO, PRODUCT_CARDS } from "./product-cards.ts";

/** The templates of the ready components, as a block's own would be written. */
export const COMPONENT_TEMPLATES: { readonly [name in ComponentName]: string } = {
	"product-cards": PRODUCT_CARDS,
	recommendations: PRODUCT_CARDS,
	banner: BANNER,
	countdown: BANNER,
	progress: BANNER,
	coupon: BANNER,
	poll: BANNER,
};

/** Knows the parts that components share. */
export const componentEngine = new TemplateEngine({
	"button.liquid": BUTTON,
	"photo.liquid": PHOTO,
	"cards.liquid": CARDS,
});
