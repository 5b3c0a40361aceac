/** A JSON object from outside, as fields of which nothing is known yet; null where the text is anything else. */
export function readRecord(text: string): Readonly<Record<string, unknown>> | null {
	try {
		return asRecord(JSON.parse(text));
	} catch {
		return null;
	}
}

/** The fields of an object; null for everything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}
