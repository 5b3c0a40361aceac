import {
	NO_PURCHASES,
	placeAmong,
	rfmClassOf,
	rfmScores,
	type CutPoint,
	type Measure,
	type Purchases,
	type RfmClass,
	type RfmScores,
} from "../model/index.ts";
import { readPercent } from "../model/parse-settings.ts";
import { nodeOf, touchOf, type Builder } from "./builder.ts";
import { canonicalText } from "./canonical.ts";
import { answerFrom, courseReading, type ReadCourse } from "./course.ts";
import { memoryIn } from "./keeper.ts";
import { cutsOf } from "./model-context.ts";
import { purchasesSlot } from "./model-slots.ts";
import type { Node } from "./node.ts";
import { compileNumberTest } from "./number-test.ts";
import type { RankRule, RfmRule, RfmTests } from "./rule-model.ts";

/** The class or the scores of a customer. Nobody is in it who never ordered, or while the population is not known. */
export function rfmNode(builder: Builder, rule: RfmRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		builder.models.courses.rfm ??= rfmCourse(builder);
		const passes = scoreTest(rule.rfm);
		return {
			touches: [touchOf(purchasesSlot(builder))],
			answer: answerFrom(builder.models.courses.rfm, (scores) => scores !== null && passes(scores)),
		};
	});
}

function rfmCourse(builder: Builder): ReadCourse<RfmScores | null> {
	const { within, ...points } = builder.models.settings.rfm;
	const recency = cutsOf(builder.models, { of: "recency", within: null }, points.recency);
	const frequency = cutsOf(builder.models, { of: "frequency", within }, points.frequency);
	const monetary = cutsOf(builder.models, { of: "monetary", within }, points.monetary);
	const slot = purchasesSlot(builder);
	if (recency === null || frequency === null || monetary === null) return courseReading(() => () => null);
	const cuts = { recency, frequency, monetary, within };
	return courseReading((reader) => {
		const book = memoryIn<Purchases>(reader.facts.memory, slot) ?? NO_PURCHASES;
		return (clock) => rfmScores(book, cuts, clock);
	});
}

/** A customer's place in the population. */
export function rankNode(builder: Builder, rule: RankRule): Node {
	return nodeOf(builder, canonicalText(rule), () => {
		const measure: Measure = { of: rule.of, within: rule.within ?? null };
		const { points, place } = bandOf(rule);
		const cuts = cutsOf(builder.models, measure, points);
		const slot = purchasesSlot(builder);
		const read: ReadCourse<number | null> = courseReading((reader) => {
			const book = memoryIn<Purchases>(reader.facts.memory, slot) ?? NO_PURCHASES;
			return (clock) => (cuts === null ? null : placeAmong(book, measure, cuts, clock));
		});
		return { touches: [touchOf(slot)], answer: answerFrom(read, (found) => found === place) };
	});
}

/** Which cut points a rank has, and between which of them it is. The most recent are the top of recency. */
export function bandOf(rule: RankRule): { readonly points: readonly CutPoint[]; readonly place: number } {
	const isAge = rule.of === "recency";
	if ("middle" in rule) {
		const edge = (100 - percentOf(rule.middle)) / 2;
		return { points: [{ percent: edge }, { percent: 100 - edge }], place: 1 };
	}
	const isTop = "top" in rule;
	const percent = percentOf(isTop ? rule.top : rule.bottom);
	return { points: [{ percent: isTop === isAge ? percent : 100 - percent }], place: isTop === isAge ? 0 : 1 };
}

function percentOf(share: string): number {
	const percent = readPercent(share);
	if (percent === null) throw new RangeError(`not a share: ${share}`);
	return percent;
}

function scoreTest(rule: RfmRule["rfm"]): (scores: RfmScores) => boolean {
	const tests: RfmTests = typeof rule === "string" || isList(rule) ? { class: rule } : rule;
	const classes = tests.class === undefined ? null : new Set<RfmClass>([tests.class].flat());
	const numbers = (["recency", "frequency", "monetary"] as const).flatMap((name) => {
		const test = tests[name];
		return test === undefined ? [] : [{ name, passes: compileNumberTest(test) }];
	});
	return (scores) =>
		(classes === null || classes.has(rfmClassOf(scores))) && numbers.every(({ name, passes }) => passes(scores[name]));
}

function isList(rule: RfmRule["rfm"]): rule is readonly RfmClass[] {
	return Array.isArray(rule);
}
