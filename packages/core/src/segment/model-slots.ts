import { keepPurchases, PURCHASE_EVENTS } from "../model/purchases.ts";
import { isByAPerson, keepSpells, keepSubscription, saysWhetherSubscribed, SIGNAL_EVENTS } from "../model/visits.ts";
import { slotOf, type Builder, type Slot } from "./builder.ts";

/** The memory of a profile's orders. */
export function purchasesSlot(builder: Builder): Slot {
	return slotOf(builder, { kind: "purchases", match: null }, [{ names: PURCHASE_EVENTS, filter: null, oneOf: null, isOfAll: false }], keepPurchases);
}

/** The memory of when somebody was about, between silences of `silence` ms. */
export function spellsSlot(builder: Builder, silence: number): Slot {
	const listening = [{ names: SIGNAL_EVENTS, filter: isByAPerson, oneOf: null, isOfAll: false }];
	return slotOf(builder, { kind: "spells", match: null, silence }, listening, () => keepSpells(silence));
}

/** The memory of since when somebody has been a subscriber. */
export function subscriptionSlot(builder: Builder): Slot {
	return slotOf(
		builder,
		{ kind: "subscription", match: null, of: "all events" },
		[{ names: ["*"], filter: saysWhetherSubscribed, oneOf: null, isOfAll: true }],
		keepSubscription,
	);
}
