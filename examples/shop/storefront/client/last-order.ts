const KEY = "lehm-laub-last-order";

/** What the thank-you page says about the order just made. */
export interface LastOrder {
	readonly name: string;
	readonly total: number;
	readonly currency: string;
	readonly productIds: readonly string[];
}

export function keepLastOrder(order: LastOrder): void {
	sessionStorage.setItem(KEY, JSON.stringify(order));
}

export function readLastOrder(): LastOrder | null {
	try {
		const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
		if (typeof stored !== "object" || stored === null) return null;
		const fields = new Map<string, unknown>(Object.entries(stored));
		const [name, total, currency, ids] = [
			fields.get("name"),
			fields.get("total"),
			fields.get("currency"),
			fields.get("productIds"),
		];
		if (typeof name !== "string" || typeof total !== "number" || typeof currency !== "string" || !Array.isArray(ids))
			return null;
		return { name, total, currency, productIds: ids.filter((id): id is string => typeof id === "string") };
	} catch {
		return null;
	}
}
