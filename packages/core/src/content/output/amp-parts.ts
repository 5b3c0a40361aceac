import { inkOn, mix } from "../color.ts";
import type { Site } from "../../definition/definition.ts";
import { escapeMarkup } from "../liquid/escape.ts";

/*
 * The parts of AMP blocks. Inline styles only, so that a block brings no style sheet; and in a template every address is
 * exactly one variable, because AMP for Email takes nothing else.
 */

const FONT = "Inter,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif";

export interface AmpStyle {
	readonly size: number;
	readonly color: string;
	readonly bold?: boolean;
	/** Space above and below, in pixels. */
	readonly above?: number;
	readonly below?: number;
}

export function styleOf({ size, color, bold = false, above = 0, below = 8 }: AmpStyle): string {
	return `margin:${above}px 0 ${below}px;font:${bold ? 600 : 400} ${size}px/${Math.round(size * 1.35)}px ${FONT};color:${color}`;
}

export function panel(site: Site, inside: string): string {
	const { text, background } = site.colors;
	return `<div style="padding:24px;background:${background};border:1px solid ${mix(text, background, 0.11)};border-radius:16px">${inside}</div>`;
}

/** A paragraph with a text of the data; nothing where that is empty. */
export function paragraph(name: string, style: AmpStyle): string {
	return `{{#${name}}}<p style="${styleOf(style)}">{{${name}}}</p>{{/${name}}}`;
}

/** A button whose label and address are texts of the data; nothing where there is no label. */
export function button(site: Site, label: string, address: string): string {
	return `{{#${label}}}<p style="margin:12px 0 0"><a href="{{${address}}}" target="_blank" style="${pillStyle(site)}">{{${label}}}</a></p>{{/${label}}}`;
}

export function pillStyle({ colors }: Site): string {
	return `display:inline-block;padding:11px 20px;border:0;border-radius:999px;background:${colors.brand};color:${inkOn(colors.brand)};font:600 15px/18px ${FONT};text-decoration:none`;
}

/** A list whose data is fetched when the email is opened; `instead` is what stands there when it cannot be. */
export function list(src: string, height: number, template: string, instead: string): string {
	return `<amp-list layout="fixed-height" height="${height}" src="${escapeMarkup(src)}"><template type="amp-mustache">${template}</template><div fallback>${instead}</div></amp-list>`;
}

export function mutedOf({ colors }: Site): string {
	return mix(colors.text, colors.background, 0.68);
}
