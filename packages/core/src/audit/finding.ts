import type { JsonObject } from "../event/event.ts";

export const FINDING_KINDS = ["missing", "inconsistent", "outlier", "stale", "duplicate", "refused", "segment"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One fault that an audit found, or what looks like one. */
export interface Found {
	/** The same for the same fault in every audit: `missing/Order Completed/currency/shopify`. */
	readonly key: string;
	readonly kind: FindingKind;
	/** One sentence for a person, with the figures. */
	readonly says: string;
	/** How bad it is, greater is worse; comparable only with the same finding's earlier ones. Its unit is told by `measured`. */
	readonly severity: number;
	/** What `severity` counts: "of 1" for a share, "orders", "days". */
	readonly measured: string;
	/** The numbers behind it, and a few examples. */
	readonly facts: JsonObject;
	/** Epoch ms: the newest moment at which the fault was seen. */
	readonly lastAt: number;
}

/** A figure of this week that later weeks are compared with. */
export interface Measure {
	readonly measure: string;
	/** What of: a segment, a source; empty for the whole site. */
	readonly subject: string;
	readonly value: number;
}

/** The figures of earlier weeks: `measure` and `subject` to the values, the oldest week first. */
export class Trends {
	readonly #values: ReadonlyMap<string, readonly number[]>;

	constructor(rows: readonly (Measure & { readonly week: number })[]) {
		const values = new Map<string, number[]>();
		for (const row of rows.toSorted((a, b) => a.week - b.week)) {
			const key = `${row.measure}\n${row.subject}`;
			const list = values.get(key) ?? [];
			values.set(key, list);
			list.push(row.value);
		}
		this.#values = values;
	}

	of(measure: string, subject = ""): readonly number[] {
		return this.#values.get(`${measure}\n${subject}`) ?? [];
	}
}

/** One part of a key: hostile names are cut, and the separator cannot be in them. */
export function keyOf(...parts: readonly string[]): string {
	return parts.map((part) => part.slice(0, 100).replaceAll("/", "_")).join("/");
}

/** `12.5 %`, `0.4 %`. */
export function percent(share: number): string {
	const value = share * 100;
	return `${value >= 10 || value === 0 ? Math.round(value) : value.toPrecision(2)} %`;
}

export function count(value: number): string {
	return Math.round(value).toLocaleString("en");
}

/** One has, several have. */
export function have(of: number): "has" | "have" {
	return of === 1 ? "has" : "have";
}
