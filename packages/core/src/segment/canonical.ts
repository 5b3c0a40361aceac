/** The JSON of a value with the keys of every object in order: equal values have equal texts. */
export function canonicalText(value: unknown): string {
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
	if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
	const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
	return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalText(inner)}`).join(",")}}`;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * A 54-bit content hash as nine base64url characters, for names of conditions and long keys; not for security.
 * Two 32-bit lanes of multiply and xor, mixed at the end (cyrb53 by bryc, public domain).
 */
export function hashText(text: string): string {
	const [high, low] = lanesOf(text);
	let name = "";
	for (let digit = 0; digit < 5; digit += 1) name += DIGITS[(high >>> (6 * digit)) & 63];
	for (let digit = 0; digit < 4; digit += 1) name += DIGITS[(low >>> (6 * digit)) & 63];
	return name;
}

/** The same hash as a number: 0 ≤ n < 1, evenly spread, always the same for the same text. */
export function shareOf(text: string): number {
	const [high, low] = lanesOf(text);
	return ((high >>> 0) * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

function lanesOf(text: string): readonly [high: number, low: number] {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let index = 0; index < text.length; index += 1) {
		const unit = text.charCodeAt(index);
		high = Math.imul(high ^ unit, 2_654_435_761);
		low = Math.imul(low ^ unit, 1_597_334_677);
	}
	high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
	low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
	return [high, low];
}
