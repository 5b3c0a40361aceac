import { parsed, refused, type Parsed, type Path } from "../problem/index.ts";
import { durationMs, readDuration } from "../segment/duration.ts";
import { parseDuration } from "../segment/parse-values.ts";
import type { Duration } from "../segment/rule.ts";
import { checkKeys, newSheet, readObject, refuse, refuseText, type Fields, type Sheet } from "../segment/sheet.ts";
import type { EngagementSettings } from "./engagement.ts";
import type { LifecycleSettings } from "./lifecycle.ts";
import { MEASURES, type Measure } from "./measure.ts";
import { DEFAULT_SETTINGS, type CutPoint, type CutPoints, type ModelSettings, type RfmSettings } from "./settings.ts";

/** Reads `models.yaml`; what it leaves out is as in `DEFAULT_SETTINGS`. */
export function parseModelSettings(input: unknown): Parsed<ModelSettings> {
	const sheet = newSheet();
	const fields = readObject(sheet, input, [], "settings such as {rfm: {within: 365d}}");
	if (fields === null || !checkKeys(sheet, fields, [], ["rfm", "engagement", "lifecycle"]))
		return refused(...sheet.problems);
	const rfm = readRfm(sheet, fields["rfm"] ?? {}, ["rfm"]);
	const engagement = readEngagement(sheet, fields["engagement"] ?? {}, ["engagement"]);
	const lifecycle = readLifecycle(sheet, fields["lifecycle"] ?? {}, ["lifecycle"]);
	if (rfm === null || engagement === null || lifecycle === null || sheet.problems.length > 0)
		return refused(...sheet.problems);
	return parsed({ rfm, engagement, lifecycle });
}

/** `20%` as 20: a whole percent from 1 to 99. Null for anything else. */
export function readPercent(input: unknown): number | null {
	const match = typeof input === "string" ? /^([1-9]\d?)\s?%$/.exec(input) : null;
	return match === null ? null : Number(match[1]);
}

function readRfm(sheet: Sheet, input: unknown, path: Path): RfmSettings | null {
	const fields = readObject(sheet, input, path, "settings such as {within: 365d, frequency: [1, 2, 4, 8]}");
	if (fields === null || !checkKeys(sheet, fields, path, ["within", ...MEASURES])) return null;
	const cuts = (of: Measure["of"]) =>
		fields[of] === undefined ? DEFAULT_SETTINGS.rfm[of] : readCuts(sheet, fields[of], [...path, of], of);
	const within =
		fields["within"] === undefined ? undefined : parseDuration(sheet, fields["within"], [...path, "within"]);
	const recency = cuts("recency");
	const frequency = cuts("frequency");
	const monetary = cuts("monetary");
	if (within === null || recency === null || frequency === null || monetary === null) return null;
	return { within: within ?? DEFAULT_SETTINGS.rfm.within, recency, frequency, monetary };
}

function readCuts(sheet: Sheet, input: unknown, path: Path, of: Measure["of"]): CutPoints | null {
	const own = of === "recency" ? "durations such as [30d, 60d, 90d, 180d]" : "numbers such as [1, 2, 4, 8]";
	const expected = `four ascending cut points, all shares such as [20%, 40%, 60%, 80%] or all ${own}`;
	if (!Array.isArray(input) || input.length !== 4) return refuse(sheet, path, expected, input);
	const points = input.flatMap((point: unknown): CutPoint[] => {
		const percent = readPercent(point);
		if (percent !== null) return [{ percent }];
		const value = of === "recency" ? (typeof point === "string" ? readDuration(point) : null) : point;
		return typeof value === "number" && Number.isFinite(value) ? [{ value }] : [];
	});
	const shares = points.flatMap((point) => ("percent" in point ? [point.percent] : []));
	const values = points.flatMap((point) => ("value" in point ? [point.value] : []));
	return areFourAscending(shares) || areFourAscending(values) ? points : refuse(sheet, path, expected, input);
}

function areFourAscending(list: readonly number[]): boolean {
	return list.length === 4 && list.every((item, index) => index === 0 || item > (list[index - 1] ?? 0));
}

function readEngagement(sheet: Sheet, input: unknown, path: Path): EngagementSettings | null {
	const fields = readObject(sheet, input, path, "settings such as {highly: 20, moderately: 1}");
	if (fields === null || !checkKeys(sheet, fields, path, ["highly", "moderately"])) return null;
	const settings = {
		highly: fields["highly"] ?? DEFAULT_SETTINGS.engagement.highly,
		moderately: fields["moderately"] ?? DEFAULT_SETTINGS.engagement.moderately,
	};
	const { highly, moderately } = settings;
	if (
		typeof highly !== "number" ||
		typeof moderately !== "number" ||
		!(moderately > 0 && moderately < highly && highly < Infinity)
	) {
		return refuse(sheet, path, "numbers of points above 0, moderately below highly", settings);
	}
	return { highly, moderately };
}

const SPANS = ["new", "active", "lapsed", "silence", "returned"] as const;

function readLifecycle(sheet: Sheet, input: unknown, path: Path): LifecycleSettings | null {
	const fields = readObject(sheet, input, path, "settings such as {active: 90d, lapsed: 180d}");
	if (fields === null || !checkKeys(sheet, fields, path, [...SPANS, "loyal_orders"])) return null;
	const [fresh, active, lapsed, silence, returned] = SPANS.map((name) => readSpan(sheet, fields, name, path));
	const orders = fields["loyal_orders"] ?? DEFAULT_SETTINGS.lifecycle.loyal_orders;
	if (typeof orders !== "number" || !Number.isInteger(orders) || orders < 2)
		return refuse(sheet, [...path, "loyal_orders"], "a whole number from 2 on", orders);
	if (!fresh || !active || !lapsed || !silence || !returned) return null;
	if (durationMs(active) >= durationMs(lapsed))
		return refuseText(sheet, path, "active shorter than lapsed", `${active} and ${lapsed}`);
	if (durationMs(returned) > durationMs(silence))
		return refuseText(sheet, path, "returned at most as long as silence", `${returned} and ${silence}`);
	return { new: fresh, active, lapsed, loyal_orders: orders, silence, returned };
}

function readSpan(sheet: Sheet, fields: Fields, name: (typeof SPANS)[number], path: Path): Duration | null {
	return fields[name] === undefined
		? DEFAULT_SETTINGS.lifecycle[name]
		: parseDuration(sheet, fields[name], [...path, name]);
}
