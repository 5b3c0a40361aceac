import { asRecord } from "../terminal/record.ts";

/** A JSON object of an answer. */
export type Fields = Readonly<Record<string, unknown>>;

export function listOf(value: unknown): Fields[] {
	return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** No fields for what is no object. */
export function fieldsOf(value: unknown): Fields {
	return asRecord(value) ?? {};
}

/** A moment as it is read: to the second, and to the millisecond only where it is not a whole one. */
export function moment(value: unknown): string {
	return typeof value === "string" ? value.replace(".000Z", "Z") : "never";
}

/** A value as it is read: texts without quotes, lists with commas, nothing as `nothing`. */
export function plain(value: unknown): string {
	if (value === null || value === undefined) return "nothing";
	if (typeof value === "string") return value;
	if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(plain).join(", ");
	const fields = asRecord(value);
	if (fields === null) return JSON.stringify(value);
	return Object.entries(fields)
		.map(([name, part]) => `${name} ${plain(part)}`)
		.join(", ");
}

/** `1 order`, `3 orders`. */
export function counted(count: unknown, one: string): string {
	return `${plain(count)} ${one}${count === 1 ? "" : "s"}`;
}
