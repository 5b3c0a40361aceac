import { begin } from "../core/start.ts";
import { guarded } from "../core/trace.ts";
import { watchActions } from "./actions.ts";
import { takeArrival } from "./arrival.ts";
import { surviveCrash } from "./crash.ts";
import { hearDataLayer } from "./data-layer.ts";
import { watchProducts } from "./json-ld.ts";
import { keepLog, loadMore } from "./lazy.ts";
import { takeOver } from "./shims.ts";
import { hearSignals } from "./signals.ts";

/** Everything that Pipit notices on a shop's page. */
export function beginShop(): void {
	guarded(keepLog)();
	guarded(takeArrival)();
	begin(
		() => {
			hearSignals();
			hearDataLayer();
		},
		() => {
			takeOver();
			watchActions();
			watchProducts();
			surviveCrash();
			loadMore();
		},
	);
}
