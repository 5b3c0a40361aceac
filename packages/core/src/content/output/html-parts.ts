import { inkOn, mix } from "../color.ts";
import { escapeMarkup } from "../liquid/escape.ts";
import type { OutputInput } from "./output.ts";

/*
 * The parts that HTML blocks are put together from. Tables and inline styles only, and no style that a mail program needs
 * to understand: Outlook for Windows reads them with Word. Every value passes `escapeMarkup` on its way in.
 */

const FONT = "Inter,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif";

/** The block's frame, as wide as the email allows and at most as wide as the block. Rows are `<tr>…</tr>`. */
export function frame({ block, site }: OutputInput, rows: string): string {
	const { text, background } = site.colors;
	return `<table role="presentation" border="0" cellpadding="0" cellspacing="0" width="100%" bgcolor="${background}" style="width:100%;max-width:${block.size.width}px;background:${background};border:1px solid ${mix(text, background, 0.11)};border-radius:16px;border-collapse:separate"><tr><td style="padding:24px"><table role="presentation" border="0" cellpadding="0" cellspacing="0" width="100%">${rows}</table></td></tr></table>`;
}

/** A row with a text; nothing for an empty one. */
export function textRow(text: string, { size, color, bold = false, below = 8 }: TextStyle): string {
	if (text === "") return "";
	return `<tr><td style="padding:0 0 ${below}px;font:${bold ? 600 : 400} ${size}px/${Math.round(size * 1.35)}px ${FONT};color:${color}">${escapeMarkup(text)}</td></tr>`;
}

export interface TextStyle {
	/** In pixels. */
	readonly size: number;
	readonly color: string;
	readonly bold?: boolean;
	/** Space below, in pixels. */
	readonly below?: number;
}

/** A row of any markup. */
export function row(markup: string, below = 8): string {
	return `<tr><td style="padding:0 0 ${below}px">${markup}</td></tr>`;
}

/** The button, where the decision has one. */
export function buttonRow(input: OutputInput): string {
	const { button } = input.decision;
	return button === null || button === ""
		? ""
		: `<tr><td style="padding:8px 0 0">${pill(input, button, input.addresses.click(null))}</td></tr>`;
}

/** A filled button with the site's brand colour. */
export function pill({ site }: OutputInput, label: string, address: string): string {
	const { brand } = site.colors;
	const ink = inkOn(brand);
	return `<table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td bgcolor="${brand}" style="background:${brand};border-radius:999px"><a href="${escapeMarkup(address)}" target="_blank" style="display:inline-block;padding:11px 20px;font:600 15px/18px ${FONT};color:${ink};text-decoration:none">${escapeMarkup(label)}</a></td></tr></table>`;
}

/** A picture in a link. A height of null is whatever the picture's is. */
export function linkedPicture(
	address: string,
	picture: string,
	{ alt, width, height }: { readonly alt: string; readonly width: number; readonly height: number | null },
): string {
	const tall = height === null ? "" : ` height="${height}"`;
	return `<a href="${escapeMarkup(address)}" target="_blank" style="text-decoration:none"><img src="${escapeMarkup(picture)}" alt="${escapeMarkup(alt)}" width="${width}"${tall} border="0" style="display:block;width:100%;max-width:${width}px;height:auto;border:0;border-radius:10px"></a>`;
}

/** Text in the line of other markup. */
export function inline(text: string, { size, color, bold = false }: TextStyle): string {
	return `<span style="font:${bold ? 600 : 400} ${size}px/${Math.round(size * 1.35)}px ${FONT};color:${color}">${escapeMarkup(text)}</span>`;
}

/** The site's colours for texts that matter less. */
export function muted({ site }: OutputInput): string {
	return mix(site.colors.text, site.colors.background, 0.68);
}
