import { enqueue, sharedContext } from "./delivery.ts";
import { forgetPerson, knownId, stamped } from "./identity.ts";
import { type Gate, gate, make, setGate } from "./record.ts";
import { settings } from "./settings.ts";
import { closeStorage, keysOf, openStorage, put, remove, shelf } from "./storage.ts";
import { on, trace } from "./trace.ts";

export type Purpose = "analytics" | "personalization" | "email" | "ads";

/** What one source says per purpose: yes, no, or null for "not answered yet"; what is left out it does not speak about. */
export type Choice = { readonly [purpose in Purpose]?: unknown };

const SOURCES = "pipit_consent";
/** The preferences that the collector heard last. */
const HEARD = "pipit_heard";

let sources: { readonly [source: string]: { readonly [purpose: string]: unknown } } = {};

/** Acts on what was decided here before, and follows what is decided in another tab. */
export function startConsent(): void {
	on("storage", (event) => {
		if ((event as StorageEvent).key === SOURCES) recall();
	});
	recall();
}

function recall(): void {
	try {
		sources = JSON.parse(localStorage[SOURCES] ?? (gate ? '{"own":{"analytics":false}}' : "{}"));
	} catch {}
	decide();
}

/**
 * Hears a choice from a source: the page itself (`own`), `gpc`, or any consent tool. All sources together decide,
 * the most restrictive wins; what a source leaves out stays as it said before.
 *
 * The words `granted`, `denied` and `pending` stand for analytics, personalization and ads. Consent to email is never
 * part of a word for everything: it belongs to a form, not to a banner.
 */
export function consent(choice: Choice | string, source = "own"): void {
	const all = inWord(choice);
	const said = typeof choice === "string" ? { analytics: all, personalization: all, ads: all } : choice;
	sources = { ...sources, [source]: { ...sources[source], ...said } };
	decide();
}

function inWord(word: unknown): Gate {
	return word === "granted" || (word === "denied" ? false : null);
}

/** Opens or closes the gate, and tells the collector when the decision is another than it heard before. */
function decide(): void {
	const preferences: { [purpose: string]: boolean | undefined } = {};
	for (const answer of [true, null, false]) {
		for (const choice of Object.values(sources)) {
			for (const purpose in choice) if (choice[purpose] === answer) preferences[purpose] = answer ?? undefined;
		}
	}
	const next = "analytics" in preferences ? (preferences["analytics"] ?? null) : inWord(settings.consent);
	const consent = { categoryPreferences: preferences };
	const text = JSON.stringify(preferences);
	sharedContext.consent = consent;
	trace("consent", [next, sources]);
	const update = () => stamped(make({ type: "track", event: "Consent Updated", context: { consent } }));
	if (next) {
		openStorage();
		put(SOURCES, JSON.stringify(sources));
		if (text !== (shelf[HEARD] ?? "{}")) enqueue(update(), "0");
		put(HEARD, text);
	} else if (next === false && gate !== false) {
		openStorage();
		const withdrawal = knownId() && update();
		forgetPerson();
		remove(keysOf("pipit_"));
		// Where people are tracked who decided nothing, a refusal has to be remembered; elsewhere nothing stays.
		if (settings.consent === "granted") put(SOURCES, JSON.stringify(sources));
		closeStorage();
		if (withdrawal) enqueue(withdrawal);
	}
	setGate(next);
}
