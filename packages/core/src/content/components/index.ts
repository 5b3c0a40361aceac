import { TemplateEngine } from "../liquid/engine.ts";
import { BANNER, BUTTON } from "./banner.ts";
import { CARDS, PHOTO, PRODUCT_CARDS } from "./product-cards.ts";

/** Components that are templates, as a block's own would be written. */
export const COMPONENT_TEMPLATES = { "product-cards": PRODUCT_CARDS, banner: BANNER } as const;

/** Knows the parts that components share. */
export const componentEngine = new TemplateEngine({
	"button.liquid": BUTTON,
	"photo.liquid": PHOTO,
	"cards.liquid": CARDS,
});
