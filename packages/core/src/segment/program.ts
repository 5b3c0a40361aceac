import { parsed, refused, type Parsed, type Problem } from "../problem/index.ts";
import { blankOf, NOBODY, type Blank } from "./blank.ts";
import { settle, touchOf, type Builder, type HeldTrait } from "./builder.ts";
import { checkGraph, idProblem } from "./graph.ts";
import { conditionsOf, newDesk, type Condition, type Desk } from "./condition.ts";
import { newDispatch, type Dispatch } from "./dispatch.ts";
import type { ValueReading } from "./aggregate.ts";
import type { Keeper } from "./keeper.ts";
import { newReader, type Node, type Reader } from "./node.ts";
import { logicOf, type Logic } from "./logic.ts";
import { ruleNode, segmentNode, type Linker } from "./link.ts";
import type { ModelSettings, Population } from "../model/index.ts";
import { measuredOf, newModelContext, programModels, type Measured, type ProgramModels } from "./model-context.ts";
import { computedReading } from "./node-trait.ts";
import type { Rule } from "./rule.ts";
import type { ComputedTrait } from "./trait.ts";
import { canonicalText, hashText } from "./canonical.ts";
import { newTrial, type Trial } from "./watch-reading.ts";
import { watchOf, type Watch } from "./watch.ts";
import { zoneOf } from "./zone.ts";

/** Definitions, compiled: what `step` and `evaluate` run. Made once per published version and shared by all profiles. */
export interface Program {
	/** The version that it was compiled from. */
	readonly version: string;
	/** Content hash of all that its answers depend on but the population (`meaningOf`). */
	readonly meaning: string;
	/** Listened to: their changes are effects. */
	readonly segments: readonly NamedNode[];
	readonly segmentById: ReadonlyMap<string, NamedNode>;
	/** Asked on read only. */
	readonly rules: ReadonlyMap<string, Node>;
	readonly traits: ReadonlyMap<string, ValueReading>;
	/** Everything that is kept per profile, by its key and in the order of the slots. */
	readonly keepers: ReadonlyMap<string, Keeper>;
	/** The keys of all keepers in the order of the slots: what a profile's list of memories means. */
	readonly layout: string;
	/** The conditions that read the memory in a slot. */
	readonly watches: readonly Watch[];
	/** The conditions that read a stored trait, by its name. */
	readonly traitWatches: ReadonlyMap<string, Watch>;
	/** Those that read something else: `cart`, `consent`, `age`. */
	readonly conditionsByTouch: ReadonlyMap<string, readonly Condition[]>;
	/** What holds of somebody of whom nothing is known yet. */
	readonly blank: Blank;
	/** Which keepers an event reaches. */
	readonly dispatch: Dispatch;
	/** What watches the history of stored traits, by the trait's name. */
	readonly held: ReadonlyMap<string, readonly HeldTrait[]>;
	/** The population that its conditions compare people with; null where none does. */
	readonly models: ProgramModels | null;
	/** What has to be measured of everybody for that population. */
	readonly measured: Measured | null;
	/** What the segments are made of. */
	readonly logic: Logic;
	/** Scratch space: a program reads one profile at a time. */
	readonly reader: Reader;
	readonly trial: Trial;
	/** Scratch space of a step. */
	readonly desk: Desk;
}

export interface NamedNode {
	readonly id: string;
	/** Place in `Program.segments`. */
	readonly index: number;
	readonly node: Node;
}

export interface ProgramSource {
	readonly version: string;
	/** IANA zone of the site; a bare date is midnight here. */
	readonly timeZone: string;
	/** Listened to: their entries and exits are effects. */
	readonly segments: { readonly [id: string]: Rule };
	readonly traits: { readonly [id: string]: ComputedTrait };
	/** Further named rules, answered on read and put into cards. */
	readonly rules: { readonly [key: string]: Rule };
	/** What holds for a purpose that a person has not decided about (`site.consent.default`); left out: `pending`. */
	readonly undecided?: "granted" | "pending";
	/** How people are scored; left out: the defaults. */
	readonly modelSettings?: ModelSettings;
	/** Whom they are compared with; left out while nobody was measured: then no share of it holds. */
	readonly population?: Population | null;
}

/**
 * The same for two versions whose rules answer alike: what is known of a person by the one holds by the other. New texts,
 * products or emails change nothing of it.
 */
export function meaningOf({ timeZone, segments, traits, rules, undecided, modelSettings }: ProgramSource): string {
	return hashText(
		canonicalText({ timeZone, segments, traits, rules, undecided, modelSettings: modelSettings ?? null }),
	);
}

/**
 * Compiles each distinct condition once. Refuses segments that lead back to themselves, or to one that does not exist;
 * paths start at `segments` or `rules`. The rules must come from `parseRule`, the zone must be one.
 */
export function compile(source: ProgramSource): Parsed<Program> {
	const problems: Problem[] = [
		...Object.keys(source.segments).flatMap((id) => idProblem("segments", id) ?? []),
		...Object.keys(source.traits).flatMap((id) => idProblem("traits", id) ?? []),
		...checkGraph({ ...source, traits: new Set(Object.keys(source.traits)), refused: NOTHING_REFUSED }).causes,
	];
	if (problems.length > 0) return refused(...problems);
	const builder: Builder = {
		zone: zoneOf(source.timeZone),
		problems,
		nodes: [],
		nodeByMeaning: new Map(),
		slots: [],
		slotByMeaning: new Map(),
		filters: new Map(),
		readings: new Map(),
		traits: source.traits,
		held: [],
		undecided: source.undecided ?? "pending",
		models: newModelContext(source.modelSettings, source.population),
	};
	const linker: Linker = { builder, segments: source.segments, linked: new Map() };
	const segments = Object.keys(source.segments).map((id, index) => ({
		id,
		index,
		node: segmentNode(linker, id),
	}));
	const rules = Object.entries(source.rules).map(
		([key, rule]) => [key, ruleNode(linker, rule, ["rules", key])] as const,
	);
	const traits = Object.keys(source.traits).flatMap((id) => {
		const reading = computedReading(builder, id);
		return reading === null ? [] : [[id, reading] as const];
	});
	const keepers = settle(builder);
	if (problems.length > 0) return refused(...problems);
	const conditions = conditionsOf(segments);
	const reader = newReader(builder.nodes.length, NOBODY);
	return parsed({
		version: source.version,
		meaning: meaningOf(source),
		segments,
		segmentById: new Map(segments.map((segment) => [segment.id, segment])),
		rules: new Map(rules),
		traits: new Map(traits),
		keepers: new Map(keepers.map((keeper) => [keeper.key, keeper])),
		layout: keepers.map(({ key }) => key).join(""),
		watches: keepers.map((keeper) => watchOf(conditions.get(touchOf(keeper)) ?? [])),
		traitWatches: new Map(
			[...conditions].flatMap(([touch, watching]) =>
				touch.startsWith(TRAIT) ? [[touch.slice(TRAIT.length), watchOf(watching)] as const] : [],
			),
		),
		conditionsByTouch: conditions,
		blank: blankOf(segments, reader),
		dispatch: newDispatch(keepers),
		held: Map.groupBy(builder.held, ({ root }) => root),
		models: programModels(builder.models),
		measured: measuredOf(builder),
		logic: logicOf(segments, builder.nodes),
		reader,
		trial: newTrial(keepers),
		desk: newDesk(builder.nodes.length, segments.length),
	});
}

/** Before a trait's name in `Node.touches`. */
const TRAIT = "trait:";

const NOTHING_REFUSED = { segments: new Set<string>(), traits: new Set<string>() };
