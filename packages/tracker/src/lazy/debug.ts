import { diagnose, type Entry } from "./diagnose.ts";
import { element, overlay } from "./overlay.ts";

const CSS = `
:host { all: initial; }
section { position: fixed; inset: 0 0 auto auto; z-index: 2147483001; width: min(32rem, 100vw); max-height: 45vh; overflow: auto; padding: .75rem 1rem; box-sizing: border-box;
	background: #141f45; color: #fff; font: .8125rem/1.5 ui-monospace, monospace; border-radius: 0 0 0 .5rem; }
p { margin: 0 0 .5rem; font-weight: 600; } ol { margin: 0; padding: 0; list-style: none; } li { border-top: 1px solid #ffffff33; padding: .25rem 0; overflow-wrap: anywhere; }
summary { cursor: pointer; } pre { margin: 0; white-space: pre-wrap; }`;

const EVERY_MS = 500;

show();

/** What `?pipit_debug` shows: one sentence on whether events go out, and what happened so far. */
function show(): void {
	const sentence = element("p", { role: "status", part: "sentence" });
	const list = element("ol", { part: "log" });
	overlay("pipit-debug", CSS).append(
		element("section", { role: "region", ariaLabel: "Pipit", part: "panel" }, sentence, list),
	);
	let shown = 0;
	const update = () => {
		const entries = (window.pipit?.log ?? []) as readonly Entry[];
		const text = diagnose(entries, waiting(), document.querySelector("pipit-banner") !== null);
		if (sentence.textContent !== text) sentence.textContent = text;
		for (const entry of entries.slice(shown)) list.prepend(line(entry));
		shown = entries.length;
	};
	update();
	setInterval(update, EVERY_MS);
}

function waiting(): number {
	try {
		return Object.keys(localStorage).filter((key) => key.startsWith("pipit_e")).length;
	} catch {
		return 0;
	}
}

function line([what, detail]: Entry): HTMLElement {
	const named = detail as { readonly event?: string; readonly type?: string } | undefined;
	const title =
		what === "event"
			? `${what}: ${named?.event ?? named?.type}`
			: `${what}: ${typeof detail === "object" ? "" : JSON.stringify(detail)}`;
	if (typeof detail !== "object") return element("li", {}, title);
	return element("li", {}, element("details", {}, element("summary", {}, title), element("pre", {}, readable(detail))));
}

function readable(detail: unknown): string {
	try {
		return detail instanceof Error ? String(detail.stack) : JSON.stringify(detail, null, 1);
	} catch {
		return String(detail);
	}
}
