import { enqueue, sharedContext } from "./delivery.ts";
import { forget, knownId, stamped } from "./identity.ts";
import type { PlainObject } from "./plain.ts";
import { type Gate, gate, make, setGate } from "./record.ts";
import { settings } from "./settings.ts";
import { closeStorage, openStorage, put, shelf } from "./storage.ts";
import { trace } from "./trace.ts";

export type Purpose = "analytics" | "personalization" | "email" | "ads";

/** What one source says per purpose: yes, no, or null for "not answered yet"; what is left out it does not speak about. */
export type Choice = { readonly [purpose in Purpose]?: boolean | null };

/** What every source said last, as the collector heard it. */
export const SOURCES = "pipit_consent";

/** What a source can say, the most restrictive last. */
const ANSWERS = [true, null, false];

let sources: { [source: string]: { [purpose: string]: boolean | null } | undefined } = {};

/** Acts on what was decided on this site before, and on the browser's own objection to being sold. */
export function recallConsent(): void {
	try {
		sources = JSON.parse(localStorage[SOURCES]);
	} catch {}
	sources["gpc"] = (navigator as { readonly globalPrivacyControl?: boolean }).globalPrivacyControl
		? { ads: false }
		: undefined;
	decide();
}

/**
 * Hears a choice from a source: the page itself (`own`), `gpc`, or any consent tool. All sources together decide,
 * the most restrictive wins; what a source leaves out stays as it said before.
 *
 * The words `granted`, `denied` and `pending` stand for analytics, personalization and ads. Consent to email is never
 * part of a word for everything: it belongs to a form, not to a banner.
 */
export function consent(choice: unknown, source = "own"): void {
	const all = inWord(choice);
	const answers =
		typeof choice === "string" ? { analytics: all, personalization: all, ads: all } : (choice as PlainObject);
	const said = { ...sources[source] };
	for (const purpose in answers) {
		const answer = answers[purpose];
		if (ANSWERS.includes(answer as null)) said[purpose] = answer as null;
	}
	sources[source] = said;
	decide();
}

function inWord(word: unknown): Gate {
	return word === "granted" || (word === "denied" ? false : null);
}

/** Opens or closes the gate, and tells the collector when a source says something else than before. */
function decide(): void {
	const preferences: { [purpose: string]: boolean | undefined } = {};
	for (const answer of ANSWERS) {
		for (const choice of Object.values(sources)) {
			for (const purpose in choice) if (choice[purpose] === answer) preferences[purpose] = answer ?? undefined;
		}
	}
	const next = "analytics" in preferences ? (preferences["analytics"] ?? null) : inWord(settings.consent);
	const decision = { categoryPreferences: preferences };
	sharedContext.consent = decision;
	trace("consent", [next, sources]);
	if (next || (next === false && gate !== false)) {
		if (!gate) openStorage();
		const text = JSON.stringify(sources);
		const update =
			text !== (shelf[SOURCES] ?? "{}") &&
			(next || knownId()) &&
			stamped(make({ type: "track", event: "Consent Updated", properties: sources, context: { consent: decision } }));
		if (!next) forget("pipit_");
		// Where people are tracked who decided nothing, a refusal has to be remembered; elsewhere nothing stays of it.
		if (next || settings.consent === "granted") put(SOURCES, text);
		if (!next) closeStorage();
		if (update) enqueue(update, "0");
	}
	setGate(next);
}
