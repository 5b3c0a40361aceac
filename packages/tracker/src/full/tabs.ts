import { consent, recallConsent, SOURCES } from "../core/consent.ts";
import { sendBatches } from "../core/delivery.ts";
import { on } from "../core/trace.ts";

/** Follows what is decided in another tab of this site; where that tab left nothing, the person withdrew. */
export function followTabs(): void {
	on("storage", (event) => {
		const { key, newValue } = event as StorageEvent;
		if (key !== SOURCES) return;
		if (newValue) recallConsent();
		else consent("denied");
	});
}

/** One tab sends at a time, so that no event is sent by two; without locks the collector's deduplication does it. */
export async function sendInTurn(): Promise<void> {
	try {
		await navigator.locks.request("pipit", sendBatches);
	} catch {
		await sendBatches();
	}
}
