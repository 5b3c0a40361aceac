const HOUR_MS = 3_600_000;

/** Local workerd has no clock for scheduled work, so the Worker's hourly sweep is called from here. Answers how to stop. */
export function sweepHourly(origin: string): () => void {
	const timer = setInterval(() => {
		// What fails in it is in the Worker's own output.
		void fetch(`${origin}/cdn-cgi/local/scheduled`).catch(() => undefined);
	}, HOUR_MS);
	return () => clearInterval(timer);
}
