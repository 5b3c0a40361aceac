import { recallConsent } from "../core/consent.ts";
import { startDelivery } from "../core/delivery.ts";
import { countSecond, watchEngagement } from "../core/engagement.ts";
import { startPages } from "../core/page.ts";
import { whenSeen } from "../core/start.ts";
import { guarded, on } from "../core/trace.ts";
import { watchActions } from "./actions.ts";
import { takeArrival } from "./arrival.ts";
import { surviveCrash } from "./crash.ts";
import { hearDataLayer } from "./data-layer.ts";
import { viewProduct } from "./json-ld.ts";
import { debug, loadMore } from "./lazy.ts";
import { takeOver } from "./shims.ts";
import { hearSignals } from "./signals.ts";
import { followTabs } from "./tabs.ts";
import { sendLeaving } from "./unload.ts";

/** Everything that Pipit notices on a shop's page. */
export function startFull(): void {
	guarded(() => {
		debug();
		takeArrival();
	})();
	whenSeen(() => {
		recallConsent();
		followTabs();
		hearSignals();
		hearDataLayer();
		watchEngagement();
		startPages();
		on("pagehide", () => sendLeaving());
		startDelivery();
		takeOver();
		watchActions();
		setInterval(guarded(everySecond), 1000);
		loadMore();
	});
}

function everySecond(): void {
	countSecond();
	surviveCrash();
	viewProduct();
}
