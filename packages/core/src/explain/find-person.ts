import type { Json, Purpose, ProfileEvent } from "../event/index.ts";
import { shareOf } from "../segment/canonical.ts";
import { deviceIn, kilometresTo, placeIn, zoneIn } from "../segment/node-person.ts";
import { readShare } from "../segment/person-values.ts";
import { type LocalTime, type Rule, type ShareRule, WEEKDAYS } from "../segment/rule.ts";
import { zoneOf } from "../segment/zone.ts";
import { evidenceOf, jsonOf, type Past, rememberedBy } from "./past.ts";
import { type Finding, isoTime } from "./reason.ts";

/** What is known of the person; null for a rule of another kind. */
export function personFinding(past: Past, rule: Rule, ruleKey: string): Finding | null {
	if ("consent" in rule) return consentFinding(past, rule.consent);
	if ("share" in rule) return shareFinding(past, rule);
	if ("local_time" in rule) return clockFinding(past, rule.local_time, ruleKey);
	if ("device" in rule) {
		const said = newestSaid(past, ruleKey, deviceIn);
		return saidFinding(said, "device", jsonOf(rule.device), (device) => ({ device }));
	}
	if (!("country" in rule || "region" in rule || "near" in rule)) return null;
	const needed = "country" in rule ? rule.country : "region" in rule ? rule.region : rule.near;
	return saidFinding(newestSaid(past, ruleKey, placeIn), "place", jsonOf(needed), (place) => {
		const [country, region, regionCode, lat, lon]: readonly Json[] = Array.isArray(place) ? place : [];
		const where = { country: textOr(country), region: textOr(region), region_code: textOr(regionCode) };
		if (!("near" in rule)) return where;
		const distance = kilometresTo(rule.near, place);
		return { ...where, lat: lat ?? null, lon: lon ?? null, km: distance === null ? null : Math.round(distance * 10) / 10 };
	});
}

/** What events last said of where somebody is, or with what; the event is null where it is no longer kept. */
interface Said {
	readonly at: number;
	readonly value: Json;
	readonly event: ProfileEvent | null;
}

function newestSaid(past: Past, ruleKey: string, read: (event: ProfileEvent) => Json): Said | null {
	const known = rememberedBy<readonly [number, Json]>(past, ruleKey);
	if (known === undefined) return null;
	const [at, value] = known;
	const text = JSON.stringify(value);
	return { at, value, event: past.events.findLast((event) => event.time === at && JSON.stringify(read(event)) === text) ?? null };
}

function saidFinding(said: Said | null, as: string, needed: Json, read: (value: Json) => { readonly [name: string]: Json }): Finding {
	if (said === null) return { found: null, needed, evidence: [] };
	const found = read(said.value);
	const evidence = said.event === null ? [] : [evidenceOf(said.event, as, found["device"] ?? found["country"] ?? null)];
	return { found: { ...found, at: isoTime(said.at) }, needed, evidence };
}

function textOr(value: Json | undefined): Json {
	return value === undefined || value === "" ? null : value;
}

/** The newest decision; without one, what holds for who has not decided. */
function consentFinding({ state, events, definitions }: Past, purpose: Purpose): Finding {
	const needed = { granted: true };
	const decided = state.consent[purpose];
	if (decided === undefined) return { found: { granted: definitions.site.consent.default === "granted", decided_at: null }, needed, evidence: [] };
	const [granted, at] = decided;
	const told = events.filter(({ time, consent }) => time === at && consent?.[purpose] === granted);
	return {
		found: { granted, decided_at: isoTime(at) },
		needed,
		evidence: told.map((event) => evidenceOf(event, "decided", granted)),
	};
}

/** Where somebody stands among all people of this draw: in below the share. */
function shareFinding({ state }: Past, { share, salt }: ShareRule): Finding {
	const drawn = shareOf(`${salt} ${state.profileId}`);
	return { found: { percent: Math.floor(drawn * 1e6) / 1e4 }, needed: { lt: Number(((readShare(share) ?? 0) * 100).toFixed(6)) }, evidence: [] };
}

/** What their own clock shows, and where it is known from. */
function clockFinding(past: Past, rule: LocalTime, ruleKey: string): Finding {
	const said = newestSaid(past, ruleKey, zoneIn);
	const zone = typeof said?.value === "string" ? zoneOf(said.value) : past.zone;
	const local = new Date(past.now + zone.offsetAt(past.now));
	const isOfPlace = said?.event?.context["timezone"] === undefined;
	return {
		found: {
			time: local.toISOString().slice(11, 19),
			day: WEEKDAYS[(local.getUTCDay() + 6) % 7] ?? "mon",
			zone: zone.name,
			zone_from: said === null ? "site" : said.event === null ? "event" : isOfPlace ? "place" : "browser",
		},
		needed: jsonOf(rule),
		evidence: said === null || said.event === null ? [] : [evidenceOf(said.event, "time zone", said.value)],
	};
}
