import type { PollValues } from "../components/poll.ts";
import type { Decision } from "../decision.ts";
import { mix } from "../color.ts";
import { engineFor } from "../liquid/engine-for.ts";
import { escapeMarkup } from "../liquid/escape.ts";
import { Markup } from "../liquid/markup.ts";
import type { Scope } from "../liquid/engine.ts";
import { scopeOf, surroundingsFor } from "../scope.ts";
import { buttonRow, frame, inline, linkedPicture, muted, pill, row, textRow } from "./html-parts.ts";
import type { OutputInput } from "./output.ts";
import { countdownText, priceText, progressText, wasPriceText } from "./words.ts";

/**
 * The block as HTML for an email: tables with inline styles, and every link through the click address, so that it follows
 * this decision. Its own `email.html.liquid` where it has one. Throws only RenderError, and only for such a template.
 */
export function renderHtml(input: OutputInput): string {
	const { look } = input.block;
	if (!input.decision.variant.startsWith("show.")) return banner(input);
	if (look.kind === "templates") {
		if (look.html === null) return pictureOf(input);
		return engineFor(look.templates).render(
			look.templates[look.html] ?? "",
			outputScope(input),
			surroundingsFor("html", input, null),
		);
	}
	return componentHtml(input);
}

/** What templates of HTML, AMP and text see: all that a picture's do, and the block's addresses. */
export function outputScope(input: OutputInput): Scope {
	const { block, decision, addresses } = input;
	const items = decision.items.map((item, index) => ({
		...item,
		click_url: addresses.click(`item-${index + 1}`),
		price_text: priceText(item, input),
		was_price_text: wasPriceText(item, input),
	}));
	return {
		...scopeOf({ ...input, feeds: decision.feeds, items, priced: decision.priced }),
		width: block.size.width,
		height: block.size.height,
		variant: decision.variant,
		text: decision.text,
		button: decision.button,
		link: decision.link,
		alt: decision.alt,
		values: decision.values,
		click_url: addresses.click(null),
		picture_url: addresses.picture,
		picture: new Markup(pictureOf(input)),
	};
}

/** The picture in its link: what any block can be in HTML. */
export function pictureOf({ block, decision, addresses }: OutputInput): string {
	const { width, height } = block.size;
	const picture = decision.values.kind === "countdown" ? addresses.animation : addresses.picture;
	return linkedPicture(addresses.click(null), picture, { alt: decision.alt, width, height });
}

function componentHtml(input: OutputInput): string {
	const { values } = input.decision;
	switch (values.kind) {
		case "countdown":
			return frame(
				input,
				heading(input) +
					row(pictureOf(input)) +
					textRow(countdownText(values, input, input.now), { size: 15, color: muted(input) }) +
					buttonRow(input),
			);
		case "progress":
			return frame(
				input,
				heading(input) +
					row(bar(input, values.share)) +
					textRow(progressText(values, input), { size: 15, color: muted(input) }) +
					buttonRow(input),
			);
		case "coupon":
			return frame(
				input,
				heading(input) +
					row(couponBox(input, values.code)) +
					row(scannable(input)) +
					textRow(values.terms ?? "", { size: 13, color: muted(input) }) +
					buttonRow(input),
			);
		case "poll":
			return poll(input, values);
		case "none":
			break;
	}
	return input.decision.items.length > 0 ? cards(input) : banner(input);
}

function poll(input: OutputInput, { question, answers }: PollValues): string {
	const asked = textRow(question, { size: 20, color: input.site.colors.text, bold: true, below: 14 });
	return frame(
		input,
		asked + answers.map(({ id, text }) => row(pill(input, text, input.addresses.click(id)))).join(""),
	);
}

function banner(input: OutputInput): string {
	return frame(input, heading(input) + buttonRow(input));
}

function heading({ decision, site }: OutputInput): string {
	return textRow(decision.text ?? "", { size: 22, color: site.colors.text, bold: true, below: 12 });
}

const CARDS = 3;

function cards(input: OutputInput): string {
	const { items } = input.decision;
	const shown = items.slice(0, CARDS);
	const inside = input.block.size.width - 48;
	const wide = Math.min(Math.floor((inside - 16 * (shown.length - 1)) / shown.length), 240);
	const cells = shown.map((item, index) =>
		cell(input, item, { place: index + 1, wide, share: Math.floor(100 / shown.length) }),
	);
	const table = `<table role="presentation" border="0" cellpadding="0" cellspacing="0"${shown.length === 1 ? "" : ' width="100%"'}><tr>${cells.join("")}</tr></table>`;
	return frame(input, heading(input) + row(table) + buttonRow(input));
}

function cell(
	input: OutputInput,
	item: Decision["items"][number],
	{ place, wide, share }: { readonly place: number; readonly wide: number; readonly share: number },
): string {
	const { addresses, site } = input;
	const address = addresses.click(`item-${place}`);
	const photo =
		item.image_url === null
			? ""
			: `${linkedPicture(address, item.image_url, { alt: item.name, width: wide, height: null })}<br>`;
	const price = priceText(item, input);
	const before = wasPriceText(item, input);
	const name = `<a href="${escapeMarkup(address)}" target="_blank" style="text-decoration:none">${inline(item.name, { size: 14, color: site.colors.text })}</a>`;
	const struck = before === "" ? "" : ` <s>${inline(before, { size: 13, color: muted(input) })}</s>`;
	const cost = price === "" ? "" : `<br>${inline(price, { size: 14, color: site.colors.text, bold: true })}${struck}`;
	return `<td width="${share}%" valign="top" style="padding:0 8px 0 0">${photo}${name}${cost}</td>`;
}

/** A bar of two cells, which every mail program draws. */
function bar({ site }: OutputInput, share: number): string {
	const { brand, text, background } = site.colors;
	const done = Math.round(share * 100);
	const cells = [
		[done, brand],
		[100 - done, mix(text, background, 0.11)],
	] as const;
	const drawn = cells.map(([width, color]) =>
		width === 0
			? ""
			: `<td width="${width}%" height="12" bgcolor="${color}" style="background:${color};font-size:0;line-height:12px">&nbsp;</td>`,
	);
	return `<table role="presentation" border="0" cellpadding="0" cellspacing="0" width="100%"><tr>${drawn.join("")}</tr></table>`;
}

function couponBox(input: OutputInput, code: string): string {
	const { brand, text } = input.site.colors;
	return `<table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td style="padding:12px 22px;border:2px dashed ${brand};border-radius:10px;font:600 22px/28px 'Courier New',Courier,monospace;letter-spacing:2px;color:${text}">${escapeMarkup(code)}</td></tr></table>`;
}

/** What a till scans stands in the picture. */
function scannable(input: OutputInput): string {
	const { look } = input.block;
	const isScanned = look.kind === "component" && look.component === "coupon" && look.settings.as !== "text";
	return isScanned ? pictureOf(input) : "";
}
