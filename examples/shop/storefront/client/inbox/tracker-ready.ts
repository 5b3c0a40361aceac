const LONGEST_MS = 5000;

/** Waits until the tracker has loaded and can be asked for the browser's id; after five seconds it goes on without. */
export function trackerReady(): Promise<void> {
	if (window.pipit.anonymousId !== undefined) return Promise.resolve();
	return new Promise((done) => {
		const script = document.querySelector('script[src="/pipit.js"]');
		script?.addEventListener("load", () => done(), { once: true });
		script?.addEventListener("error", () => done(), { once: true });
		setTimeout(done, LONGEST_MS);
	});
}
