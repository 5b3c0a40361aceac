import type { Path } from "../../problem/index.ts";
import { isRecord, unknownKeys } from "../../definition/fields.ts";
import { readDuration } from "../../segment/duration.ts";
import { readMoment } from "../../segment/moment.ts";
import { zoneOf } from "../../segment/zone.ts";
import type { BlockReader } from "../block-reader.ts";
import { parseTime } from "../../event/index.ts";
import { zoneFor } from "../recipient.ts";
import type { ValueReader } from "./value-reader.ts";

/** `countdown:` in `block.yaml`. */
export interface CountdownSettings {
	readonly until: CountdownEnd;
	/** Whose clock a time without an offset is read on, and the end is named by. */
	readonly zone: "site" | "recipient";
	/** How long the animation ticks, 1 to 300 seconds. */
	readonly seconds: number;
	/** Shown when it is over; null passes the entry over, so that the next one is shown. Liquid. */
	readonly ended: string | null;
}

export type CountdownEnd =
	/** Liquid for a moment: ISO 8601, or epoch seconds or milliseconds. */
	| { readonly kind: "to"; readonly to: string }
	/** Counted from the first time that this person opened this block of this message. */
	| { readonly kind: "after_first_open"; readonly ms: number };

/** What a countdown shows. */
export interface CountdownValues {
	readonly kind: "countdown";
	/** Epoch ms. */
	readonly ends_at: number;
	/** Epoch ms; null where the end does not depend on it. */
	readonly first_open_at: number | null;
	/** IANA; in this zone the end is named. */
	readonly time_zone: string;
	/** Shown when it is over; null where the component's own words do. */
	readonly ended: string | null;
}

const KEYS = ["to", "after_first_open", "zone", "seconds", "ended"];
const USUAL_SECONDS = 60;
/** Beyond ten years it is a slip of the pen. */
const LONGEST_MS = 3_653 * 86_400_000;

export function parseCountdown(input: unknown, path: Path, reader: BlockReader): CountdownSettings {
	const fields = isRecord(input) ? input : {};
	if (!isRecord(input)) reader.refuse(path, "a map with `to` or `after_first_open`", input);
	reader.problems.push(...unknownKeys(fields, KEYS, path));
	const { zone } = fields;
	if (zone !== undefined && zone !== "site" && zone !== "recipient")
		reader.refuse([...path, "zone"], "`site` or `recipient`", zone);
	return {
		until: isRecord(input) ? untilOf(fields, path, reader) : { kind: "to", to: "" },
		zone: zone === "recipient" ? "recipient" : "site",
		seconds:
			fields["seconds"] === undefined ? USUAL_SECONDS : reader.whole(fields["seconds"], [...path, "seconds"], 1, 300),
		ended: fields["ended"] === undefined ? null : reader.template(fields["ended"], [...path, "ended"], null),
	};
}

function untilOf(fields: Readonly<Record<string, unknown>>, path: Path, reader: BlockReader): CountdownEnd {
	const { to, after_first_open: after } = fields;
	if ((to === undefined) === (after === undefined)) {
		reader.refuse(path, "one of `to` and `after_first_open`", to === undefined ? undefined : "both");
	}
	if (after !== undefined) {
		const ms = typeof after === "string" ? readDuration(after) : null;
		if (ms === null || ms > LONGEST_MS)
			reader.refuse([...path, "after_first_open"], "a duration such as 24h or 3d", after);
		return { kind: "after_first_open", ms: ms ?? 1 };
	}
	if (to === undefined) return { kind: "to", to: "" };
	const text = reader.template(typeof to === "number" ? String(to) : to, [...path, "to"], null);
	if (text !== "" && !/\{[{%]/.test(text) && momentIn(text, "UTC") === null)
		reader.refuse([...path, "to"], "a moment such as 2026-12-01T18:00, or Liquid", to);
	return { kind: "to", to: text };
}

/** Null where it has no end for this person, or is over and says nothing of that. */
export function countdownValues(settings: CountdownSettings, reader: ValueReader): CountdownValues | null {
	const { site, now, person, firstOpenAt } = reader.input;
	const zone = settings.zone === "recipient" ? zoneFor(site, person) : site.time_zone;
	const { until } = settings;
	const first = until.kind === "after_first_open" ? firstOpenAt : null;
	let endsAt: number | null;
	if (until.kind === "to") endsAt = momentIn(reader.text(until.to), zone);
	else endsAt = first === null ? null : first + until.ms;
	if (endsAt === null || (endsAt <= now && settings.ended === null)) return null;
	return {
		kind: "countdown",
		ends_at: endsAt,
		first_open_at: first,
		time_zone: zone,
		ended: settings.ended === null ? null : reader.text(settings.ended),
	};
}

/** A moment without an offset is one on the zone's clock. */
function momentIn(text: string, zone: string): number | null {
	const local = readMoment(text.trim().replace(" ", "T"), zoneOf(zone));
	if (local !== null) return local;
	return parseTime(/^\d{10,13}$/.test(text.trim()) ? Number(text.trim()) : text.trim());
}
