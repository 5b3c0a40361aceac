/** The tag that loaded Pipit, where the lazy files find their site's settings. */
export const script = document.querySelector<HTMLScriptElement>("script[data-write-key]");

const LOOK_MS = 250;

/** Runs once the person agreed and has an id. */
export function whenKnown(run: (anonymousId: string) => void): void {
	const id = window.pipit?.anonymousId();
	if (id) run(id);
	else setTimeout(() => whenKnown(run), LOOK_MS);
}

/** Runs now, and again whenever something is added to the page. */
export function forEveryChange(run: () => void): void {
	run();
	new MutationObserver(run).observe(document, { childList: true, subtree: true });
}
