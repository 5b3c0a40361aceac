import { type ProfileView, parseProfile } from "./profile.ts";

/** The demo's clock: what it says, and how far it is ahead of the real one. */
export interface ClockView {
	readonly now: number;
	readonly offsetMs: number;
}

/** A sent email: its recipient token, and whether that names somebody whom Pipit knows. */
export interface SentEmail {
	readonly token: string;
	readonly profileId: string | null;
}

/** Something the Worker did not answer as it should; the text is for the person at the screen. */
export class AnswerError extends Error {}

export async function readClock(): Promise<ClockView> {
	return parseClock(await ask("/demo/clock", null));
}

/** Moves the clock forward by a duration such as `30m`. It never runs backwards: what happened stays in the past. */
export async function advanceClock(advance: string): Promise<ClockView> {
	return parseClock(await ask("/demo/clock", { advance }));
}

/** Mints a recipient token, as if the email were sent now: to the person behind the browser's id, or to a stranger. */
export async function sendEmail(message: string, anonymousId: string | null): Promise<SentEmail> {
	const answer = await ask("/demo/token", anonymousId === null ? { message } : { message, anonymous_id: anonymousId });
	const fields = fieldsOf(answer);
	const token = fields.get("token");
	const profileId = fields.get("profile_id");
	if (typeof token !== "string") throw new AnswerError("The Worker minted no token.");
	return { token, profileId: typeof profileId === "string" ? profileId : null };
}

/** What Pipit knows of the person behind the browser's id; null when it knows nobody. */
export async function readProfile(anonymousId: string): Promise<ProfileView | null> {
	const response = await fetch(`/demo/profile?anonymous_id=${encodeURIComponent(anonymousId)}`, { cache: "no-store" });
	if (response.status === 404) return null;
	if (!response.ok) throw new AnswerError(`The Worker answered ${response.status} when asked for the profile.`);
	return parseProfile(await response.json());
}

/** The AMP part of an email; empty where it has none. */
export async function readAmp(email: string, token: string): Promise<string> {
	const answer = await ask(`/demo/email/${email}?part=amp&token=${encodeURIComponent(token)}`, null);
	const part = fieldsOf(answer).get("part");
	return typeof part === "string" ? part : "";
}

async function ask(address: string, body: unknown): Promise<unknown> {
	const response = await fetch(
		address,
		body === null
			? { cache: "no-store" }
			: { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
	);
	if (!response.ok) throw new AnswerError(`The Worker answered ${response.status} for ${address}.`);
	return response.json();
}

function parseClock(answer: unknown): ClockView {
	const fields = fieldsOf(answer);
	const now = Date.parse(String(fields.get("now")));
	const offsetMs = fields.get("offset_ms");
	if (Number.isNaN(now) || typeof offsetMs !== "number") throw new AnswerError("The Worker's clock could not be read.");
	return { now, offsetMs };
}

function fieldsOf(answer: unknown): ReadonlyMap<string, unknown> {
	return new Map<string, unknown>(typeof answer === "object" && answer !== null ? Object.entries(answer) : []);
}
