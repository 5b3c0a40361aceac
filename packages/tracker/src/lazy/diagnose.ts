/** One thing that the tracker noted: what, and a detail that depends on it. */
export type Entry = readonly [what: string, detail?: unknown];

/**
 * Says in one sentence whether events go out, and if not, why. `waiting` is how many are stored and not acknowledged;
 * `asking` is whether Pipit's own banner is open.
 */
export function diagnose(log: readonly Entry[], waiting: number, asking: boolean): string {
	if (log.length === 0) return "Pipit has not started: the page was not seen yet, or the script tag is missing.";
	const [gate, sources] = (last(log, "consent") ?? [null, {}]) as readonly [
		boolean | null,
		{ readonly [name: string]: object | undefined },
	];
	const answered = Object.entries(sources).filter(([name, said]) => name !== "gpc" && said);
	if (gate === null) {
		const held = log.filter(([what]) => what === "event").length;
		if (asking) return `${counted(held)} held: the banner waits for an answer.`;
		const why =
			answered.length === 0
				? "no consent source found; set `consent.default` in site.yaml and `data-consent` on the script tag, or call pipit('consent', ...)"
				: `waiting for an answer from ${answered.map(([name]) => (name === "own" ? "the page's own banner" : name)).join(", ")}`;
		return `${counted(held)} held: ${why}.`;
	}
	if (!gate) {
		const names = answered
			.filter(([, said]) => (said as { readonly analytics?: boolean }).analytics === false)
			.map(([name]) => name);
		return `Nothing is sent: analytics is denied${names.length > 0 ? ` by ${names.join(", ")}` : ""}.`;
	}
	const status = last(log, "answer");
	if (status === 401) return "Events are refused: the collector does not know this write key (401).";
	if (status === 400) return "Events are refused: the collector could not read them (400).";
	if (status === 413) return "Events are refused: the request was too large (413).";
	if (waiting > 0 && typeof status === "number" && status >= 300)
		return `${counted(waiting)} waiting: the collector answered ${status}, and is asked again.`;
	if (waiting > 0 && status === undefined) return `${counted(waiting)} waiting: the collector did not answer yet.`;
	return waiting > 0 ? `${counted(waiting)} on the way.` : "Everything is sent.";
}

function last(log: readonly Entry[], wanted: string): unknown {
	let detail: unknown;
	for (const entry of log) if (entry[0] === wanted) detail = entry[1];
	return detail;
}

function counted(events: number): string {
	return events === 1 ? "1 event" : `${events} events`;
}
