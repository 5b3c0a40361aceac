import type { Json, Purpose, ProfileEvent } from "../event/index.ts";
import { shareOf } from "../segment/canonical.ts";
import { deviceIn, kilometresTo, placeIn, zoneIn } from "../segment/node-person.ts";
import { readShare } from "../segment/person-values.ts";
import { type LocalTime, type Rule, type ShareRule, WEEKDAYS } from "../segment/rule.ts";
import { zoneOf } from "../segment/zone.ts";
import { evidenceOf, jsonOf, type Past } from "./past.ts";
import { type Finding, isoTime } from "./reason.ts";

/** What is known of the person; null for a rule of another kind. */
export function personFinding(past: Past, rule: Rule): Finding | null {
	if ("consent" in rule) return consentFinding(past, rule.consent);
	if ("share" in rule) return shareFinding(past, rule);
	if ("local_time" in rule) return clockFinding(past, rule.local_time);
	if ("device" in rule) {
		const seen = past.events.findLast((event) => deviceIn(event) !== null);
		return saidIn(seen, "device", jsonOf(rule.device), (event) => ({ device: deviceIn(event) }));
	}
	if (!("country" in rule || "region" in rule || "near" in rule)) return null;
	const seen = past.events.findLast((event) => placeIn(event) !== null);
	const needed = "country" in rule ? rule.country : "region" in rule ? rule.region : rule.near;
	return saidIn(seen, "place", jsonOf(needed), (event) => {
		const place = placeIn(event);
		const [country, region, regionCode, lat, lon]: readonly Json[] = Array.isArray(place) ? place : [];
		const said = { country: textOr(country), region: textOr(region), region_code: textOr(regionCode) };
		if (!("near" in rule)) return said;
		const distance = kilometresTo(rule.near, place);
		return { ...said, lat: lat ?? null, lon: lon ?? null, km: distance === null ? null : Math.round(distance * 10) / 10 };
	});
}

/** The newest event that says where somebody is, or with what. */
function saidIn(event: ProfileEvent | undefined, as: string, needed: Json, read: (event: ProfileEvent) => { readonly [name: string]: Json }): Finding {
	if (event === undefined) return { found: null, needed, evidence: [] };
	const said = read(event);
	return { found: { ...said, at: isoTime(event.time) }, needed, evidence: [evidenceOf(event, as, said["device"] ?? said["country"] ?? null)] };
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
function clockFinding(past: Past, rule: LocalTime): Finding {
	const event = past.events.findLast((one) => zoneIn(one) !== null);
	const named = event === undefined ? null : zoneIn(event);
	const zone = typeof named === "string" ? zoneOf(named) : past.zone;
	const local = new Date(past.now + zone.offsetAt(past.now));
	const from = event === undefined ? "site" : event.context["timezone"] === named ? "browser" : "place";
	return {
		found: {
			time: local.toISOString().slice(11, 19),
			day: WEEKDAYS[(local.getUTCDay() + 6) % 7] ?? "mon",
			zone: zone.name,
			zone_from: from,
		},
		needed: jsonOf(rule),
		evidence: event === undefined ? [] : [evidenceOf(event, "time zone", named)],
	};
}
