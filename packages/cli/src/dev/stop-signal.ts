const LOOK_EVERY_MS = 500;

/**
 * Aborts when this process is to stop: Ctrl-C, a polite kill, a closed terminal, or the end of the process that started it.
 * The last one matters under npm, which passes a kill on to its shell and no further.
 */
export function stopSignal(): AbortSignal {
	const controller = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.abort());
	const startedByAnother =
		process.env["npm_lifecycle_event"] !== undefined || process.env["PIPIT_PARENT"] === String(process.ppid);
	if (startedByAnother) {
		const parent = process.ppid;
		const timer = setInterval(() => {
			if (process.ppid !== parent) controller.abort();
		}, LOOK_EVERY_MS);
		timer.unref();
	}
	return controller.signal;
}
