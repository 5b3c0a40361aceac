import { sharedContext } from "./delivery.ts";
import { forgetEverything, knownId } from "./identity.ts";
import { recordFirst, setGate } from "./record.ts";
import { type Decided, settings } from "./settings.ts";
import { allowStorage, read, write } from "./storage.ts";
import { on, trace } from "./trace.ts";

const PURPOSES = ["analytics", "personalization", "email", "ads"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What one source says per purpose: yes, no, or null for "not answered yet"; what is left out it does not speak about. */
export type Choice = { readonly [purpose in Purpose]?: boolean | null };

type Preferences = { [purpose in Purpose]?: boolean };

const MEMORY = "pipit_consent";

const sources: { [source: string]: Choice } = {};

/** Acts on what the person decided here before, and follows what they decide in another tab. */
export function startConsent(): void {
	sources["own"] = remembered()[0];
	on("storage", (event) => {
		if ((event as StorageEvent).key !== MEMORY) return;
		sources["own"] = (event as StorageEvent).newValue ? remembered()[0] : { analytics: false };
		decide();
	});
	decide();
}

/**
 * Hears a choice from a source: the page itself (`own`), `gpc`, or any consent tool. All sources together decide,
 * the most restrictive wins; what a source leaves out stays as it said before.
 *
 * The words `granted`, `denied` and `pending` stand for analytics, personalization and ads. Consent to email is never
 * part of a word for everything: it belongs to a form, not to a banner.
 */
export function consent(choice: Choice | Decided, source = "own"): void {
	const all = choice === "granted" ? true : choice === "denied" ? false : null;
	const said = typeof choice === "string" ? { analytics: all, personalization: all, ads: all } : choice;
	sources[source] = { ...sources[source], ...said };
	decide();
}

function decide(): void {
	const preferences: Preferences = {};
	let gate = settings.consent ?? "pending";
	for (const purpose of PURPOSES) {
		const answers = Object.values(sources).map((choice) => choice[purpose]);
		const decided = answers.includes(false) ? false : answers.includes(null) ? null : answers.includes(true) || undefined;
		if (typeof decided === "boolean") preferences[purpose] = decided;
		if (purpose === "analytics" && decided !== undefined) gate = decided ? "granted" : decided === null ? "pending" : "denied";
	}
	act(gate, preferences);
}

/** Opens or closes the gate, and tells the collector once when the decision is another than it heard before. */
function act(gate: Decided, preferences: Preferences): void {
	const text = JSON.stringify(preferences);
	const heard = remembered()[1] ?? "{}";
	sharedContext["consent"] = text === "{}" ? undefined : { categoryPreferences: preferences };
	allowStorage(gate === "granted");
	trace("consent", gate);
	if (gate === "granted") {
		write(MEMORY, JSON.stringify([sources["own"] ?? {}, text]));
		if (text !== heard) tell();
	} else if (gate === "denied") {
		if (knownId()) tell(forgetEverything);
		forgetEverything();
	}
	setGate(gate);
}

function tell(thenForget?: () => void): void {
	recordFirst({ type: "track", event: "Consent Updated", context: { consent: sharedContext["consent"] as undefined } }, thenForget);
}

/** What the page itself was told, and the preferences the collector heard last, as text. */
function remembered(): readonly [Choice, string?] {
	try {
		return JSON.parse(read(MEMORY) ?? "[{}]");
	} catch {
		return [{}];
	}
}
