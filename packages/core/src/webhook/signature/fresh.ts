/** How far a sender's clock may be from the Worker's; what Stripe and Standard Webhooks allow. */
export const CLOCK_TOLERANCE_MS = 300_000;

/** Whether a time in seconds since 1970, as text, is now. */
export function isFresh(seconds: string | null, now: number): boolean {
	return seconds !== null && /^\d{1,11}$/.test(seconds) && Math.abs(Number(seconds) * 1000 - now) <= CLOCK_TOLERANCE_MS;
}
