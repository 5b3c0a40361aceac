import type { JsonObject } from "../event/event.ts";
import { type Break, breakOf, type FigureName } from "./break.ts";
import { type Cause, causesOf, type Surroundings } from "./causes.ts";
import { count, type Found, keyOf, type Measure, percent, type Trends } from "./finding.ts";

/** A segment in the week that is looked at. */
export interface SegmentWeek {
	readonly id: string;
	readonly members: number;
	/** Of them, whom an email was sent to, and who opened or clicked one, as people and not as machines. */
	readonly reached: number;
	readonly opened: number;
	readonly clicked: number;
}

/** Smaller segments double by chance. */
const FEWEST_MEMBERS = 20;
const FEWEST_READERS = 30;

/** Segments whose size, opens or clicks left their trend, each with what else changed in that week. */
export function findSegments(segments: readonly SegmentWeek[], trends: Trends, around: Surroundings): { readonly found: readonly Found[]; readonly measures: readonly Measure[] } {
	const found: Found[] = [];
	const measures: Measure[] = [];
	// Where no email tool tells of what it sent, rates are of all members; weeks are only compared with weeks of the same kind.
	const per = segments.some(({ reached }) => reached > 0) ? "reached" : "members";
	for (const segment of segments) {
		const readers = segment[per];
		const figures: readonly Figure[] = [
			{ figure: "size", measure: "segment_size", value: segment.members, chance: (expected) => Math.sqrt(expected), isEnough: (expected) => Math.max(expected, segment.members) >= FEWEST_MEMBERS, text: count },
			rate("opens", segment.opened, readers, per),
			rate("clicks", segment.clicked, readers, per),
		];
		for (const { figure, measure, value, chance, isEnough, text } of figures) {
			if (value === null) continue;
			measures.push({ measure, subject: segment.id, value });
			const before = trends.of(measure, segment.id);
			const last = before.at(-1) ?? value;
			const broken = breakOf(before, value, chance(Math.max(last, value)));
			if (broken === null || !isEnough(broken.expected)) continue;
			found.push(findingOf(segment, figure, { value, before, text }, broken, causesOf(segment.id, figure, broken, around), around.now));
		}
	}
	return { found, measures };
}

interface Figure {
	readonly figure: FigureName;
	readonly measure: string;
	/** Null where it says nothing. */
	readonly value: number | null;
	readonly chance: (value: number) => number;
	readonly isEnough: (expected: number) => boolean;
	readonly text: (value: number) => string;
}

function rate(figure: "opens" | "clicks", some: number, of: number, per: string): Figure {
	const value = of < FEWEST_READERS ? null : Math.min(some / of, 1);
	const chance = (share: number): number => Math.sqrt((share * (1 - Math.min(share, 1))) / Math.max(of, 1));
	return { figure, measure: `${figure}_per_${per}`, value, chance, isEnough: (expected) => Math.max(expected, value ?? 0) * of >= 5, text: percent };
}

const NAMES: { readonly [figure in FigureName]: string } = { size: "members", opens: "open rate", clicks: "click rate" };

function findingOf(
	{ id, members, reached, opened, clicked }: SegmentWeek,
	figure: FigureName,
	{ value, before, text }: { readonly value: number; readonly before: readonly number[]; readonly text: Figure["text"] },
	{ expected, z, change }: Break,
	causes: readonly Cause[],
	now: number,
): Found {
	const likely = causes[0];
	const facts: JsonObject = {
		segment: id,
		figure,
		value,
		expected,
		z: Math.round(z * 10) / 10,
		change,
		weeks_before: before,
		members,
		reached,
		opened,
		clicked,
		causes: causes.map(({ kind, says }) => ({ kind, says })),
	};
	const why = likely === undefined ? "nothing that is known changed with it" : `likely because ${likely.says}`;
	return {
		// A fall and a rise are two things: who finds the one right has not said so of the other.
		key: keyOf("segment", id, figure, change < 0 ? "fell" : "rose"),
		kind: "segment",
		says: `${id}: ${NAMES[figure]} ${change < 0 ? "fell" : "rose"} to ${text(value)} where ${text(expected)} was to be expected (${change < 0 ? "" : "+"}${Math.round(change * 100)} %); ${why}`,
		severity: Math.abs(change),
		measured: "relative change",
		facts,
		lastAt: now,
	};
}
