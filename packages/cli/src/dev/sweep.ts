const MINUTE_MS = 60_000;
/** As in wrangler.toml. */
const ROUNDS = [
	{ cron: "7 * * * *", everyMs: 60 * MINUTE_MS },
	{ cron: "*/15 * * * *", everyMs: 15 * MINUTE_MS },
];

/** Local workerd has no clock for scheduled work, so the Worker's rounds are called from here. Answers how to stop. */
export function sweepHourly(origin: string): () => void {
	const timers = ROUNDS.map(({ cron, everyMs }) =>
		setInterval(() => {
			// What fails in it is in the Worker's own output.
			void fetch(`${origin}/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}`).catch(() => undefined);
		}, everyMs),
	);
	return () => timers.forEach((timer) => clearInterval(timer));
}
