import type { EventCleaner } from "../event/cleaner.ts";
import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";
import { blocker } from "../identity/blocked.ts";
import { type Problem, show } from "../problem/index.ts";
import { categoryCleaner } from "./categories.ts";
import { cleanValue, planOf } from "./clean-value.ts";
import { companionOf } from "./companion.ts";
import type { Cleaned, Setting } from "./outcome.ts";
import { type Plan, type TraitPlan, WELL_KNOWN } from "./plan.ts";

/** What a cleaner is made of: the site's languages, and its plan where it has one, and what names nobody. */
export interface CleaningSite {
	readonly languages: readonly string[];
	readonly plan?: Plan;
	readonly identity?: { readonly blocked: readonly string[] };
}

/**
 * Cleans the data of a site's events at the door.
 *
 * A trait `phone` that was sent as "030 901820" becomes `phone: "+4930901820"` and `_phone: {original: "030 901820"}`.
 * One that cannot be cleaned is left out, so that what was known before stays, and `_phone: {original, problem}` says
 * why. One that is clean as it came clears `_phone`. The same holds inside `address`, for its country. An email's
 * `_email` also has `suggestion` and `disposable`. Rules never meet the companion unless they ask for it by its name.
 */
export function eventCleaner(site: CleaningSite): EventCleaner {
	const plans = new Map(Object.entries(WELL_KNOWN).map(([name, kind]) => [name, planOf(kind)]));
	for (const [name, plan] of Object.entries(site.plan?.traits ?? {})) plans.set(name, plan);
	const country = site.plan?.country ?? regionOf(site.languages[0]);
	const properties = categoryCleaner(site.plan?.categories ?? {});
	return {
		properties,
		isBlocked: blocker(site.identity?.blocked ?? []),
		traits: (traits, path, notices, now) => cleanTraits(traits, { plans, path, notices, setting: { country: countryIn(traits) ?? country, now } }),
		settle: (traits, unset) => settle(traits, unset, plans),
	};
}

interface Cleaning {
	readonly plans: ReadonlyMap<string, TraitPlan>;
	readonly path: readonly string[];
	readonly notices: Problem[];
	readonly setting: Setting;
}

function cleanTraits(traits: JsonObject, cleaning: Cleaning): JsonObject {
	let copy: { [name: string]: Json } | null = null;
	for (const name in traits) {
		const value = traits[name];
		if (value === undefined || value === null || value === "") continue;
		if (name === "address") {
			const address = isJsonObject(value) ? cleanTraits(value, { ...cleaning, plans: OF_ADDRESS, path: [...cleaning.path, name] }) : value;
			if (address !== value) (copy ??= { ...traits })[name] = withoutNulls(address);
			continue;
		}
		const plan = cleaning.plans.get(name);
		if (plan === undefined || plan.kind === "any") continue;
		copy ??= { ...traits };
		place(copy, name, value, cleanValue(plan, value, cleaning.setting), cleaning);
	}
	return copy ?? traits;
}

/** Of an address only the country has one right form. */
const OF_ADDRESS: ReadonlyMap<string, TraitPlan> = new Map([["country", planOf("country")]]);

function place(traits: { [name: string]: Json }, name: string, value: Json, cleaned: Cleaned, { path, notices }: Cleaning): void {
	if (cleaned.kind === "flawed") {
		delete traits[name];
		traits[companionOf(name)] = { original: value, problem: cleaned.flaw };
		notices.push({ path: [...path, name], expected: `a value that can be cleaned (${cleaned.flaw})`, got: show(value) });
		return;
	}
	const { suggestion, disposable } = cleaned.remarks;
	traits[name] = cleaned.value;
	// A null says "nothing is odd about it" until `settle` makes it a clearing: it must win over what another part of the event says.
	traits[companionOf(name)] =
		cleaned.value === value && suggestion === null && !disposable
			? null
			: { original: value, ...(suggestion === null ? {} : { suggestion }), ...(disposable ? { disposable } : {}) };
}

function settle(traits: JsonObject, unset: readonly string[], plans: ReadonlyMap<string, TraitPlan>): ReturnType<EventCleaner["settle"]> {
	let kept: { [name: string]: Json } | null = null;
	const cleared: string[] = [];
	for (const name in traits) {
		if (traits[name] !== null || !name.startsWith("_") || !plans.has(name.slice(1))) continue;
		kept ??= { ...traits };
		delete kept[name];
		cleared.push(name);
	}
	for (const name of unset) if (plans.has(name)) cleared.push(companionOf(name));
	return { traits: kept ?? traits, unset: cleared.length === 0 ? unset : [...new Set([...unset, ...cleared])] };
}

/** An object is replaced whole, so it has nothing to clear. */
function withoutNulls(object: Json): Json {
	return isJsonObject(object) ? Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null)) : object;
}

/** Where the person says that they live: their numbers are of that country rather than of the site's. */
function countryIn(traits: JsonObject): string | null {
	const address = traits["address"];
	for (const value of [traits["country"], isJsonObject(address) ? address["country"] : null]) {
		if (typeof value !== "string" || value === "") continue;
		const cleaned = cleanValue(OF_COUNTRY, value, NOWHERE);
		if (cleaned.kind === "clean" && typeof cleaned.value === "string") return cleaned.value;
	}
	return null;
}

const OF_COUNTRY = planOf("country");
const NOWHERE: Setting = { country: null, now: 0 };

function regionOf(language: string | undefined): string | null {
	return /^[a-z]{2,3}-(?:[A-Z][a-z]{3}-)?([A-Z]{2})$/i.exec(language ?? "")?.[1]?.toUpperCase() ?? null;
}
