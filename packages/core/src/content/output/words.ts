import type { Site } from "../../definition/definition.ts";
import type { CountdownValues } from "../components/countdown.ts";
import type { ProgressValues } from "../components/progress.ts";
import type { DecisionItem } from "../decision.ts";
import { formatMoment } from "../liquid/dates.ts";
import { formatMoney } from "../liquid/money.ts";

/** `€26.00`, `€26.00 × 2`; empty where the price is not known or too old to be quoted. */
export function priceText(item: DecisionItem, site: Site): string {
	if (item.price === null) return "";
	const price = formatMoney(item.price, item.currency, languageOf(site));
	return item.quantity > 1 ? `${price} × ${item.quantity}` : price;
}

/** What it cost before, where it was more; empty elsewhere. */
export function wasPriceText(item: DecisionItem, site: Site): string {
	return item.was_price === null || item.price === null
		? ""
		: formatMoney(item.was_price, item.currency, languageOf(site));
}

/** When a countdown ends, on the clock that it names: `Tuesday, 1 December 2026, 18:00`; afterwards what is said then. */
export function countdownText(values: CountdownValues, site: Site, now: number): string {
	const locale = languageOf(site);
	if (values.ends_at <= now) return values.ended ?? "";
	const style = { locale, timeZone: values.time_zone };
	return `${formatMoment(values.ends_at, "full", style)}, ${formatMoment(values.ends_at, "%H:%M", style)}`;
}

export function progressText({ label, value, goal }: ProgressValues): string {
	return label === null || label === "" ? `${value} / ${goal}` : label;
}

export function languageOf(site: Site): string {
	return site.languages[0] ?? "en";
}
