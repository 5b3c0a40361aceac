import type { ProfileEvent } from "../event/index.ts";
import { NEEDS_HISTORY, NOTHING, type Keeper, type Memory, type Program } from "../segment/engine.ts";
import { applyCart, isCartEvent, rebuildCart } from "./cart.ts";
import { applyConsent } from "./consent.ts";
import { applyHeld } from "./held.ts";
import { rebuildMemory } from "./rebuild.ts";
import type { Replay } from "./replay.ts";
import type { ProfileState } from "./state.ts";
import type { Touched } from "./touched.ts";
import { applyTraits, rebuildTrait } from "./traits.ts";
import { applyViewed, rebuildViewed } from "./viewed.ts";

/** A profile's state while a step works on it. */
export type Draft = { -readonly [key in keyof ProfileState]: ProfileState[key] };

export interface Applying {
	readonly program: Program;
	readonly now: number;
	/** The event comes after all that were applied before, in (time, message id). */
	readonly ordered: boolean;
	/** What happened, up to and including this event. */
	readonly replay: () => Replay;
	/** Told what the event has changed. */
	readonly touched: Touched;
}

/** Brings one event into the draft. */
export function applyEvent(draft: Draft, event: ProfileEvent, applying: Applying): void {
	const { touched } = applying;
	if (event.time < draft.firstSeenAt) {
		draft.firstSeenAt = event.time;
		touched.addReaders("age");
	}
	if (event.time > draft.lastSeenAt) draft.lastSeenAt = event.time;
	if (event.consent !== null) {
		draft.consent = applyConsent(draft.consent, event);
		touched.addReaders("consent");
	}
	applyEventTraits(draft, event, applying);
	if (isCartEvent(event)) {
		draft.cart = applyCart(draft.cart, event, applying.ordered) ?? rebuildCart(applying.replay());
		touched.addReaders("cart");
	}
	draft.viewed = applyViewed(draft.viewed, event, applying.ordered) ?? rebuildViewed(applying.replay());
	applyMemories(draft, event, applying, applying.program.dispatch(event));
}

function applyEventTraits(draft: Draft, event: ProfileEvent, applying: Applying): void {
	const { ordered, replay, touched } = applying;
	if (event.unset.length === 0 && isEmpty(event.traits)) return;
	const { traits, tied, changed } = applyTraits(draft.traits, event, ordered);
	draft.traits = traits;
	for (const name of tied) {
		const rebuilt = rebuildTrait(name, replay());
		if (rebuilt !== undefined) draft.traits = { ...draft.traits, [name]: rebuilt };
	}
	for (const name of changed) touched.addTrait(name, draft.traits[name]);
	applyHeld(draft, event, applying);
}

function applyMemories(
	draft: Draft,
	event: ProfileEvent,
	{ now, ordered, replay, touched }: Applying,
	keepers: readonly Keeper[],
): void {
	if (keepers.length === 0) return;
	let memories: Memory[] | null = null;
	const moment = { now, ordered };
	for (const keeper of keepers) {
		const { slot } = keeper;
		const before = (memories ?? draft.memory)[slot] ?? NOTHING;
		const kept = keeper.keep(before, event, moment);
		const after = kept === NEEDS_HISTORY ? rebuildMemory(keeper, replay(), now) : kept;
		if (after === before) continue;
		memories ??= draft.memory.slice();
		memories[slot] = after;
		if (keeper.differ(before, after)) touched.addMemory(slot, after);
	}
	if (memories !== null) draft.memory = memories;
}

function isEmpty(object: object): boolean {
	for (const key in object) if (Object.hasOwn(object, key)) return false;
	return true;
}
