/** What became of a query. */
export type QueryResult =
	| {
			readonly kind: "answered";
			readonly columns: readonly string[];
			readonly rows: readonly (readonly unknown[])[];
			/** There are more rows than were asked for, or than fit. */
			readonly truncated: boolean;
	  }
	/** SQLite does not take it (a column that is not there, JSON that is none, a text that grew too large), or it would run away. */
	| { readonly kind: "refused"; readonly reason: string }
	| { readonly kind: "too slow"; readonly limitMs: number };

export type Unanswered = Exclude<QueryResult, { kind: "answered" }>;

/** How long an answer is waited for. D1 itself ends a statement after 30 seconds. */
export const QUERY_MS = 10_000;

export type Settled<T> = { readonly kind: "rows"; readonly rows: T } | Unanswered;

/** Waits for an answer, tells SQLite's refusals from failures, and stops waiting in time. */
export async function settled<T>(asked: Promise<T>): Promise<Settled<T>> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const tooSlow = new Promise<"too slow">((resolve) => {
		timer = setTimeout(() => resolve("too slow"), QUERY_MS);
	});
	try {
		const rows = await Promise.race([asked, tooSlow]);
		return rows === "too slow" ? { kind: "too slow", limitMs: QUERY_MS } : { kind: "rows", rows };
	} catch (error) {
		const reason = refusalIn(error);
		if (reason === null) throw error;
		return { kind: "refused", reason };
	} finally {
		clearTimeout(timer);
		// An answer that nobody waits for any more may still fail.
		asked.catch(() => {});
	}
}

/** What SQLite says about a statement, without D1's wrapping; null for every other failure. */
function refusalIn(error: unknown): string | null {
	const message = error instanceof Error ? error.message : String(error);
	const found = /^(?:D1_ERROR: )?(.*?)(?: at offset \d+)?: (SQLITE_(?:ERROR|TOOBIG|MISMATCH|RANGE|INTERRUPT|LIMIT|NOMEM|CONSTRAINT|AUTH))/s.exec(message);
	if (found !== null) return (found[1] ?? message).replaceAll(/(`|: )(?:view|with) /g, "$1");
	return /timeout|exceeded|too (?:long|big|many|complex)/i.test(message) ? message : null;
}

/** Why a query gave no answer, in words. */
export function refusalOf(result: { readonly reason: string } | Extract<Unanswered, { kind: "too slow" }>): string {
	return "reason" in result ? result.reason : `it took longer than ${result.limitMs / 1_000} seconds`;
}
