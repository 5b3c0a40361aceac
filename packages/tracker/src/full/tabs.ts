import { consent, recallConsent, SOURCES } from "../core/consent.ts";
import { forget } from "../core/identity.ts";
import { on } from "../core/trace.ts";

/** Follows what is decided in another tab of this site; where that tab left nothing, the person withdrew. */
export function followTabs(): void {
	on("storage", (event) => {
		const { key, newValue } = event as StorageEvent;
		if (key !== SOURCES) return;
		if (newValue) return recallConsent();
		// The other tab told it; without an id here there is nobody to tell it about again.
		forget();
		consent("denied");
	});
}
