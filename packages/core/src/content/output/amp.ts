import { mix } from "../color.ts";
import { engineFor } from "../liquid/engine-for.ts";
import { escapeMarkup } from "../liquid/escape.ts";
import { surroundingsFor } from "../scope.ts";
import { type AmpStyle, button, list, mutedOf, panel, paragraph, pillStyle, styleOf } from "./amp-parts.ts";
import { outputScope } from "./html.ts";
import { blockJson, type ItemJson } from "./json.ts";
import type { OutputInput } from "./output.ts";
import { countdownText, progressText } from "./words.ts";

/**
 * The block as a part of an AMP email: an `amp-list` that fetches the decision when the email is opened, so it is of the
 * moment however long ago the email was sent. Its own `amp.html.liquid` where it has one. Throws only RenderError, and only
 * for such a template.
 */
export function renderAmp(input: OutputInput): string {
	const { block, site, addresses } = input;
	const { look } = block;
	if (look.kind === "templates" && look.amp !== null) {
		return engineFor(look.templates).render(
			look.templates[look.amp] ?? "",
			outputScope(input),
			surroundingsFor("html", input, null),
		);
	}
	const instead = linkedImage(input);
	if (look.kind === "templates") return instead;
	const strong: AmpStyle = { size: 22, color: site.colors.text, bold: true, below: 12 };
	const soft: AmpStyle = { size: 15, color: mutedOf(site) };
	const inside = paragraph("text", strong) + special(input, soft) + cards(input) + button(site, "button", "click_url");
	return list(addresses.list, heightOf(input), panel(site, inside), instead);
}

/** `{"items": [..]}` for the block's `amp-list`: one item, in which everything is a text, a list, or yes and no. */
export function ampList(input: OutputInput): { readonly items: readonly AmpItem[] } {
	const { decision, now, addresses } = input;
	const { values } = decision;
	const { items, text, button: label, alt, variant, block, click_url, picture_url } = blockJson(input);
	return {
		items: [
			{
				block,
				variant,
				text: values.kind === "poll" ? values.question : text,
				button: values.kind === "poll" ? "" : label,
				alt,
				click_url,
				picture_url,
				has_items: items.length > 0,
				items: items.map((item, index) => ampProduct(item, addresses.slot(`photo-${index + 1}`))),
				has_countdown: values.kind === "countdown",
				animation_url: values.kind === "countdown" ? addresses.animation : "",
				ends_text: values.kind === "countdown" ? countdownText(values, input, now) : "",
				has_progress: values.kind === "progress",
				done: values.kind === "progress" ? Math.round(values.share * 100) : 0,
				left: values.kind === "progress" ? 100 - Math.round(values.share * 100) : 0,
				progress_text: values.kind === "progress" ? progressText(values, input) : "",
				code: values.kind === "coupon" ? values.code : "",
				terms: values.kind === "coupon" ? (values.terms ?? "") : "",
				has_answers: values.kind === "poll",
				answers:
					values.kind === "poll"
						? values.answers.map((answer) => ({ id: answer.id, label: answer.text, url: addresses.click(answer.id) }))
						: [],
			},
		],
	};
}

export interface AmpItem {
	readonly [name: string]:
		| string
		| number
		| boolean
		| readonly { readonly [name: string]: string | number | boolean }[];
}

/** AMP takes pictures by https only; one that the shop has by http is given by its slot. */
export function ampProduct(item: ItemJson, slot: string): { readonly [name: string]: string | number | boolean } {
	const { product_id, name, price_text, was_price_text, category, quantity, click_url, image_url, in_stock } = item;
	const photo = image_url === null ? "" : image_url.startsWith("https:") ? image_url : slot;
	return {
		product_id,
		name,
		price_text,
		was_price_text,
		category,
		quantity,
		click_url,
		photo_url: photo,
		available: in_stock === true,
		sold_out: in_stock === false,
	};
}

function special(input: OutputInput, soft: AmpStyle): string {
	const { look, size } = input.block;
	const { brand, text, background } = input.site.colors;
	if (look.kind === "templates") return "";
	switch (look.component) {
		case "countdown":
			return `{{#has_countdown}}<amp-anim src="{{animation_url}}" alt="{{alt}}" width="${size.width}" height="${size.height}" layout="responsive"></amp-anim>${paragraph("ends_text", soft)}{{/has_countdown}}`;
		case "progress": {
			const rest = mix(text, background, 0.11);
			return `{{#has_progress}}<table role="presentation" border="0" cellpadding="0" cellspacing="0" width="100%"><tr><td width="{{done}}%" height="12" bgcolor="${brand}"></td><td width="{{left}}%" height="12" bgcolor="${rest}"></td></tr></table>${paragraph("progress_text", { ...soft, below: 12 })}{{/has_progress}}`;
		}
		case "coupon":
			return `{{#code}}<p style="display:inline-block;margin:0 0 8px;padding:12px 22px;border:2px dashed ${brand};border-radius:10px;font:600 22px/28px 'Courier New',Courier,monospace;letter-spacing:2px;color:${text}">{{code}}</p>{{/code}}${paragraph("terms", { ...soft, size: 13 })}`;
		case "poll":
			return `{{#has_answers}}{{#answers}}<p style="margin:0 0 8px"><a href="{{url}}" target="_blank" style="${pillStyle(input.site)}">{{label}}</a></p>{{/answers}}{{/has_answers}}`;
		default:
			return "";
	}
}

function cards({ block, site }: OutputInput): string {
	const { look } = block;
	if (look.kind !== "component" || (look.component !== "product-cards" && look.component !== "recommendations"))
		return "";
	const { text } = site.colors;
	return `{{#has_items}}<div>{{#items}}${productCard(text)}{{/items}}</div>{{/has_items}}`;
}

/** A product of the data, with its photo where it has one. */
export function productCard(color: string): string {
	return `<div style="display:inline-block;width:30%;max-width:170px;margin:0 2% 8px 0;vertical-align:top"><a href="{{click_url}}" target="_blank" style="text-decoration:none">{{#photo_url}}<amp-img src="{{photo_url}}" alt="{{name}}" width="160" height="160" layout="responsive"></amp-img>{{/photo_url}}<p style="${styleOf({ size: 14, color, above: 8, below: 2 })}">{{name}}</p>{{#price_text}}<p style="${styleOf({ size: 14, color, bold: true, below: 0 })}">{{price_text}}{{#was_price_text}} <s>{{was_price_text}}</s>{{/was_price_text}}</p>{{/price_text}}</a></div>`;
}

/** The picture in its link, for mail programs and moments that load no data. */
function linkedImage({ block, decision, addresses }: OutputInput): string {
	const { width, height } = block.size;
	return `<a href="${escapeMarkup(addresses.click(null))}" target="_blank"><amp-img src="${escapeMarkup(addresses.picture)}" alt="${escapeMarkup(decision.alt)}" width="${width}" height="${height}" layout="responsive"></amp-img></a>`;
}

/** A list must say how high it is before its data is there: enough for what the component shows. */
function heightOf({ block }: OutputInput): number {
	const { look, size } = block;
	if (look.kind === "component" && look.component === "poll") return 120 + 54 * look.settings.answers.length;
	return size.height + 90;
}
