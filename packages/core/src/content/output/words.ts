import type { CountdownValues } from "../components/countdown.ts";
import type { ProgressValues } from "../components/progress.ts";
import type { DecisionItem } from "../decision.ts";
import { numbersOf } from "../drawing/progress.ts";
import { formatMoment } from "../liquid/dates.ts";
import { formatMoney } from "../liquid/money.ts";
import { localeFor } from "../recipient.ts";
import type { OutputInput } from "./output.ts";

/** For whom something is written: in their language, where the site has it. */
export type Reader = Pick<OutputInput, "site" | "person">;

/** `€26.00`, `€26.00 × 2`; empty where the price is not known or too old to be quoted. */
export function priceText(item: DecisionItem, reader: Reader): string {
	if (item.price === null) return "";
	const price = formatMoney(item.price, item.currency, languageOf(reader));
	return item.quantity > 1 ? `${price} × ${item.quantity}` : price;
}

/** What it cost before, where it was more; empty elsewhere. */
export function wasPriceText(item: DecisionItem, reader: Reader): string {
	return item.was_price === null || item.price === null ? "" : formatMoney(item.was_price, item.currency, languageOf(reader));
}

/** When a countdown ends, on the clock that it names: `Tuesday, 1 December 2026, 18:00`; afterwards what is said then. */
export function countdownText(values: CountdownValues, reader: Reader, now: number): string {
	if (values.ends_at <= now) return values.ended ?? "";
	const style = { locale: languageOf(reader), timeZone: values.time_zone };
	return `${formatMoment(values.ends_at, "full", style)}, ${formatMoment(values.ends_at, "%H:%M", style)}`;
}

/** The label, else how far of what, as the picture writes it: `320 of 500`. */
export function progressText(values: ProgressValues, reader: Reader): string {
	return values.label === null || values.label === "" ? numbersOf(values, languageOf(reader)) : values.label;
}

export function languageOf({ site, person }: Reader): string {
	return localeFor(site, person);
}
