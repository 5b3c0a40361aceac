import type { Context, FilterImplOptions, Liquid } from "liquidjs";
import { isTimeZone } from "../../segment/zone.ts";
import { LONGEST_TEXT, wrapText } from "../wrap.ts";
import { formatMoment, momentOf } from "./dates.ts";
import { formatMoney, isCurrency } from "./money.ts";
import { formatNumber } from "./number.ts";
import { type Surroundings, surroundingsOf } from "./surroundings.ts";

/** Liquid's own filters that templates may not use: they print unescaped, work at random, or are of no use here. */
const REMOVED = [
	"sample",
	"date_to_xmlschema",
	"date_to_rfc822",
	"date_to_string",
	"date_to_long_string",
	"base64_encode",
	"base64_decode",
	"sha256",
	"hmac_sha256",
	"jsonify",
	"inspect",
	"where_exp",
	"reject_exp",
	"group_by_exp",
	"has_exp",
	"find_index_exp",
	"find_exp",
];

/**
 * Pipit's filters:
 *
 * - `{{ item.price | money }}`, `{{ cart.value | money: cart.currency }}`: an amount in the site's language; the
 *   currency is the site's unless given. Empty for what is no amount.
 * - `{{ now | date: "%d %B" }}`, `{{ now | date: "long" }}`: a moment on the site's clock; with a third argument, on the
 *   `"recipient"`'s or that of a zone such as `"Asia/Tokyo"`. Empty for what is none.
 * - `{{ profile.points | number }}`, `{{ share | number: 1 }}`: a number in the language, with so many decimals.
 * - `{{ label | text_width: 15, 600 }}`: how wide a line is at this size and weight, in pictures.
 * - `{{ name | text_lines: 260, 20, 600, 2 }}`: how many lines a text takes at this width, size and weight, at most 2.
 * - `raw` only in links, where the whole address is checked afterwards.
 */
export function registerFilters(engine: Liquid): void {
	for (const name of REMOVED) delete engine.filters[name];
	const filters: { readonly [name: string]: FilterImplOptions } = {
		money(value: unknown, currency?: unknown) {
			const around = surroundingsOf(this.context);
			return formatMoney(value, isCurrency(currency) ? currency : around.currency, around.locale);
		},
		date(value: unknown, format?: unknown, zone?: unknown) {
			const around = surroundingsOf(this.context);
			const moment = momentOf(value, around.now);
			if (moment === null) return "";
			const style = { locale: around.locale, timeZone: zoneNamed(zone, around) };
			return formatMoment(moment, typeof format === "string" ? format : "long", style);
		},
		number(value: unknown, decimals?: unknown) {
			return formatNumber(value, surroundingsOf(this.context).locale, decimals);
		},
		text_width(value: unknown, size?: unknown, weight?: unknown) {
			const line = lineMeasure(this.context, value, size, weight);
			return line === null ? 0 : Math.ceil(line.measure(line.text));
		},
		text_lines(value: unknown, width?: unknown, size?: unknown, weight?: unknown, most?: unknown) {
			const line = lineMeasure(this.context, value, size, weight);
			const lines = Math.min(Math.max(numberOr(most, 1), 1), 50);
			return line === null
				? 1
				: wrapText(line.text, { width: numberOr(width, 0), lines, measure: line.measure }).length;
		},
	};
	for (const [name, filter] of Object.entries(filters)) engine.registerFilter(name, filter);
}

/** The site's where the name says nothing. */
function zoneNamed(zone: unknown, { timeZone, recipientZone }: Surroundings): string {
	if (zone === "recipient") return recipientZone;
	return typeof zone === "string" && zone.length <= 60 && isTimeZone(zone) ? zone : timeZone;
}

interface Line {
	readonly text: string;
	readonly measure: (text: string) => number;
}

function lineMeasure(context: Context, value: unknown, size: unknown, weight: unknown): Line | null {
	const { fonts } = surroundingsOf(context);
	const text = typeof value === "string" || typeof value === "number" ? String(value).slice(0, LONGEST_TEXT) : "";
	context.memoryLimit.use(text.length);
	if (fonts === null) return null;
	return {
		text: fonts.drawable(text),
		measure: (line) => fonts.width(line, numberOr(size, 16), numberOr(weight, 400)),
	};
}

function numberOr(value: unknown, otherwise: number): number {
	return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
