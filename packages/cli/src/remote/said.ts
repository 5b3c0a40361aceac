/** A field of an answer as a person reads it; empty where it is neither a text nor a number. */
export function said(fields: Readonly<Record<string, unknown>>, key: string): string {
	const value = fields[key];
	return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
