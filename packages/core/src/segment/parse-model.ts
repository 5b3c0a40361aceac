import { ENGAGEMENT_TIERS, LIFECYCLE_STAGES, RFM_CLASSES } from "../model/index.ts";
import { MEASURES } from "../model/measure.ts";
import { readPercent } from "../model/parse-settings.ts";
import type { Path } from "../problem/index.ts";
import { optional } from "./parse-event-rule.ts";
import { parseNumberTest } from "./parse-test.ts";
import { parseDuration } from "./parse-values.ts";
import type { EngagementRule, LifecycleRule, RankRule, RfmRule, RfmTests } from "./rule-model.ts";
import { checkKeys, readList, readObject, refuse, refuseText, refuseWord, type Fields, type Sheet } from "./sheet.ts";

/** `{rfm: champions}`, `{rfm: [champions, loyal]}`, `{rfm: {recency: {gte: 4}}}`. */
export function parseRfm(sheet: Sheet, fields: Fields, path: Path): RfmRule | null {
	if (!checkKeys(sheet, fields, path, ["rfm"])) return null;
	const at = [...path, "rfm"];
	const input = fields["rfm"];
	if (typeof input !== "object" || input === null || Array.isArray(input)) {
		const classes = readWords(sheet, input, at, RFM_CLASSES);
		return classes === null ? null : { rfm: classes };
	}
	const tests = readRfmTests(sheet, input, at);
	return tests === null ? null : { rfm: tests };
}

function readRfmTests(sheet: Sheet, input: unknown, path: Path): RfmTests | null {
	const fields = readObject(sheet, input, path, "tests of scores such as {recency: {gte: 4}}");
	if (fields === null || !checkKeys(sheet, fields, path, ["class", ...MEASURES])) return null;
	if (Object.keys(fields).length === 0)
		return refuseText(sheet, path, `at least one of class, ${MEASURES.join(", ")}`, "{}");
	const classes = optional(fields, "class", (word) => readWords(sheet, word, [...path, "class"], RFM_CLASSES));
	const recency = optional(fields, "recency", (test) => parseNumberTest(sheet, test, [...path, "recency"]));
	const frequency = optional(fields, "frequency", (test) => parseNumberTest(sheet, test, [...path, "frequency"]));
	const monetary = optional(fields, "monetary", (test) => parseNumberTest(sheet, test, [...path, "monetary"]));
	if (classes === null || recency === null || frequency === null || monetary === null) return null;
	return {
		...(classes === undefined ? {} : { class: classes }),
		...(recency === undefined ? {} : { recency }),
		...(frequency === undefined ? {} : { frequency }),
		...(monetary === undefined ? {} : { monetary }),
	};
}

/** `{top: 20%, of: monetary}`, `{middle: 60%, of: monetary}`, `{bottom: 20%, of: frequency, within: 90d}`. */
export function parseRank(operator: "top" | "middle" | "bottom") {
	return (sheet: Sheet, fields: Fields, path: Path): RankRule | null => {
		if (!checkKeys(sheet, fields, path, [operator, "of", "within"])) return null;
		const percent = readPercent(fields[operator]);
		const of = MEASURES.find((name) => name === fields["of"]);
		const within = optional(fields, "within", (input) => parseDuration(sheet, input, [...path, "within"]));
		if (percent === null)
			return refuse(sheet, [...path, operator], "a share in whole percent such as 20%", fields[operator]);
		if (operator === "middle" && percent % 2 !== 0) {
			return refuse(
				sheet,
				[...path, operator],
				"an even share such as 60%, so that as many are above as below",
				fields[operator],
			);
		}
		if (of === undefined) return refuseWord(sheet, [...path, "of"], `one of ${MEASURES.join(", ")}`, MEASURES, fields["of"]);
		if (within === null) return null;
		if (within !== undefined && of === "recency")
			return refuse(sheet, [...path, "within"], "no window where `of` is recency", within);
		const share = `${percent}%`;
		const rest = { of, ...(within === undefined ? {} : { within }) };
		if (operator === "top") return { top: share, ...rest };
		return operator === "middle" ? { middle: share, ...rest } : { bottom: share, ...rest };
	};
}

/** `{engagement: inactive}`. */
export function parseEngagement(sheet: Sheet, fields: Fields, path: Path): EngagementRule | null {
	if (!checkKeys(sheet, fields, path, ["engagement"])) return null;
	const engagement = readWords(sheet, fields["engagement"], [...path, "engagement"], ENGAGEMENT_TIERS);
	return engagement === null ? null : { engagement };
}

/** `{lifecycle: [churn_risk, lapsed]}`. */
export function parseLifecycle(sheet: Sheet, fields: Fields, path: Path): LifecycleRule | null {
	if (!checkKeys(sheet, fields, path, ["lifecycle"])) return null;
	const lifecycle = readWords(sheet, fields["lifecycle"], [...path, "lifecycle"], LIFECYCLE_STAGES);
	return lifecycle === null ? null : { lifecycle };
}

/** A word of the list, or several, each once and in the order of the list. */
function readWords<T extends string>(
	sheet: Sheet,
	input: unknown,
	path: Path,
	words: readonly T[],
): T | readonly T[] | null {
	const one = (item: unknown, at: Path): T | null => {
		const word = words.find((known) => known === item);
		if (word !== undefined) return word;
		return refuseWord(sheet, at, `one of ${words.join(", ")}`, words, item);
	};
	if (!Array.isArray(input)) return one(input, path);
	const found = readList(sheet, input, path, `at least one of ${words.join(", ")}`, 1, one);
	if (found === null) return null;
	const inOrder = words.filter((word) => found.includes(word));
	const [only] = inOrder;
	return only !== undefined && inOrder.length === 1 ? only : inOrder;
}
