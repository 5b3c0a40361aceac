import { expect, test } from "vitest";
import { compileDefinitions, type Definitions } from "../../src/definition/index.ts";
import { compareEvents, type Json, type ProfileEvent } from "../../src/event/index.ts";
import { explain, type Reason } from "../../src/explain/index.ts";
import type { ProfileId } from "../../src/identity/index.ts";
import type { Population } from "../../src/model/index.ts";
import { evaluate, newProfile, step, type ProfileState } from "../../src/profile/index.ts";
import type { Program, Rule } from "../../src/segment/index.ts";
import { makeDefinitions } from "../oracle/definitions.ts";
import { makeHistory } from "../oracle/make-history.ts";
import { chanceOf } from "../oracle/random.ts";
import { definitionsOf } from "./person.ts";

/* Random rules and histories: what is explained is what is decided, and the evidence is what it rests on. */

const LIVES = Number(process.env["PIPIT_LIVES"] ?? 120);
const ID = "00123456789abcde" as ProfileId;
const SITE = definitionsOf({});

test(`an explanation says what the evaluator says (${LIVES} lives)`, () => {
	let checks = 0;
	for (let seed = 1; seed <= LIVES; seed += 1) {
		const life = makeLife(seed);
		const program = programOf(life);
		const evaluation = evaluate(program, life.state, life.now);
		for (const id of Object.keys(life.definitions.segments)) {
			const { in: holds, until } = evaluation.segment(id);
			const reason = reasonOf(life, id, life.history);
			const expected = { holds, until: until === null ? null : new Date(until).toISOString() };
			if (reason.holds !== expected.holds || reason.until !== expected.until) fail(seed, "answer", { got: reason, expected });
			for (const leaf of leavesOf(reason)) {
				const wrong = contradiction(leaf, life);
				if (wrong !== null) fail(seed, wrong, leaf);
				checks += 1;
			}
			checks += 1;
		}
	}
	expect(checks).toBeGreaterThan(LIVES * 8);
});

test(`without its evidence an answer is another one, without any other event it is the same (${LIVES} lives)`, () => {
	const done = { sufficient: 0, complete: 0 };
	for (let seed = 1; seed <= LIVES; seed += 1) {
		const life = makeLife(seed);
		const chance = chanceOf(seed + 7_000);
		for (const leaf of Object.keys(life.definitions.segments).flatMap((id) => leavesOf(reasonOf(life, id, life.history)))) {
			const asked = { ...life, definitions: { ...life.definitions, segments: { ...life.definitions.segments, asked: { name: "asked", description: "", rule: leaf.rule as unknown as Rule } } } };
			const ids = new Set(leaf.evidence.map(({ message_id: id }) => id));
			const others = life.history.filter(({ messageId }) => !ids.has(messageId));
			if (others.length === life.history.length && ids.size > 0) fail(seed, "evidence of events that are not there", leaf);
			if (ids.size > 0 && others.length > 0 && isSufficiencyDefined(leaf, life.history, ids)) {
				const left = reasonOf(afresh(asked, others), "asked", others);
				if (text(left.found) === text(leaf.found) && left.holds === leaf.holds) fail(seed, "without its evidence it is the same", { leaf, left });
				done.sufficient += 1;
			}
			if (others.length > 0 && isCompletenessDefined(leaf)) {
				const gone = chance.pick(others);
				const rest = life.history.filter((event) => event !== gone);
				const left = reasonOf(afresh(asked, rest), "asked", rest);
				if (text(left.found) !== text(leaf.found)) fail(seed, `without ${gone.messageId} it is another one`, { leaf, left });
				done.complete += 1;
			}
		}
	}
	expect(done.sufficient).toBeGreaterThan(LIVES);
	expect(done.complete).toBeGreaterThan(LIVES * 2);
});

test(`where older events are gone it still says what the evaluator says (${LIVES} lives)`, () => {
	let clocks = 0;
	for (let seed = 1; seed <= LIVES; seed += 1) {
		const life = makeLife(seed);
		const kept = life.history.toSorted(compareEvents).slice(Math.floor(life.history.length / 2));
		for (const id of Object.keys(life.definitions.segments)) {
			const leaves = leavesOf(reasonOf(life, id, kept));
			for (const [place, before] of leavesOf(reasonOf(life, id, life.history)).entries()) {
				const leaf = leaves[place];
				// A held trait or an event without its memory is told from the events that are left.
				const wrong = leaf === undefined ? "no such part" : REMEMBERED.some((node) => Object.hasOwn(before.rule as object, node)) ? contradiction(leaf, life) : null;
				if (wrong !== null || leaf?.holds !== before.holds || leaf.until !== before.until) fail(seed, wrong ?? "another answer", { before, leaf, kept: kept.map(({ messageId }) => messageId) });
				if (Object.hasOwn(before.rule as object, "after") && leaf.evidence_count < before.evidence_count) clocks += 1;
			}
		}
	}
	expect(clocks).toBeGreaterThan(LIVES / 30);
});

/** Of which the conditions themselves keep what is found. */
const REMEMBERED = ["after", "sequence", "last", "held", "device", "country", "region", "near", "local_time", "list", "consent", "share", "lifecycle", "rfm", "top", "middle", "bottom"];

interface AnyLife {
	readonly definitions: Definitions;
	readonly population: Population | null;
	readonly history: readonly ProfileEvent[];
	readonly state: ProfileState;
	readonly now: number;
}

function makeLife(seed: number): AnyLife {
	const chance = chanceOf(seed, seed % 3 === 0 ? 4 : 1);
	const [made] = makeDefinitions(chance, 4);
	const definitions: Definitions = {
		...SITE,
		site: { ...SITE.site, time_zone: made.timeZone, consent: { ...SITE.site.consent, default: made.undecided } },
		segments: Object.fromEntries(Object.entries(made.segments).map(([id, rule]) => [id, { name: id, description: "", rule }])),
		traits: made.traits,
		models: made.settings,
	};
	const all = makeHistory(chance, 25);
	const history = all.slice(0, 1 + chance.below(all.length));
	const now = (history.at(-1)?.receivedAt ?? 0) + chance.below(300) * 30_000;
	return afresh({ definitions, population: made.population, history, now }, history);
}

/** The same life with these events only, in the order in which they arrived. */
function afresh<T extends Omit<AnyLife, "state">>(life: T, history: readonly ProfileEvent[]): T & AnyLife {
	const program = programOf(life);
	const begin = history[0]?.receivedAt ?? life.now;
	let state = newProfile(ID, begin);
	const known: ProfileEvent[] = [];
	for (const event of history) {
		known.push(event);
		state = step({ program, state, events: [event], now: event.receivedAt, history: () => known }).state;
	}
	return { ...life, history, state };
}

function programOf({ definitions, population }: Pick<AnyLife, "definitions" | "population">): Program {
	const program = compileDefinitions(definitions, "v1", population);
	if (!program.ok) throw new Error(JSON.stringify(program.problems));
	return program.value;
}

function reasonOf({ definitions, population, state, now }: AnyLife, segment: string, history: readonly ProfileEvent[]): Reason {
	const reason = explain({ definitions, population, state, history, now, segment }, Infinity);
	if (reason === null) throw new Error(`no segment ${segment}`);
	return reason;
}

function leavesOf(reason: Reason): readonly Reason[] {
	return reason.kind === "condition" ? [reason] : reason.parts.flatMap(leavesOf);
}

// oxlint-disable-next-line typescript/no-explicit-any -- what is found has a shape of its own for each kind of condition
type Fields = { readonly [name: string]: any };

/** What `found` says that `holds` does not, in words. */
function contradiction({ rule, found, needed, holds, evidence, evidence_count: count }: Reason, { history, now }: AnyLife): string | null {
	const said: Fields = found as Fields;
	const wanted: Fields = needed as Fields;
	const node: Fields = rule as Fields;
	const known = new Map(history.map((event) => [event.messageId, event]));
	if (evidence.length !== count) return "not all evidence is named";
	if (evidence.some((one) => known.get(one.message_id)?.name !== one.name)) return "evidence of nothing";
	const same = (value: boolean, what: string) => (value === holds ? null : `${what} says ${value}`);
	if (Object.hasOwn(node, "wait") || (Object.hasOwn(node, "after") && typeof node["after"] === "object")) return same(said["clocks"].some((clock: Fields) => clock["state"] === "in"), "a clock");
	if (Object.hasOwn(node, "sequence")) return same(said["completed"] !== null && (said["completed"].counts_until === null || now < Date.parse(said["completed"].counts_until)), "the completion");
	if (Object.hasOwn(node, "consent")) return same(said["granted"], "the decision");
	if (Object.hasOwn(node, "list")) return same(said["value"], "the list");
	if (Object.hasOwn(node, "share")) return same(said["percent"] < wanted["lt"], "the draw");
	if (Object.hasOwn(node, "device")) return same(found !== null && wanted.includes(said["device"]), "the device");
	if (Object.hasOwn(node, "country")) return same(found !== null && wanted.includes(said["country"]), "the country");
	if (Object.hasOwn(node, "region")) return same(found !== null && (wanted.includes(said["region"]) || wanted.includes(said["region_code"])), "the region");
	if (Object.hasOwn(node, "near")) return same(found !== null && said["km"] !== null && said["km"] <= wanted["km"], "the distance");
	if (Object.hasOwn(node, "lifecycle")) return same([wanted].flat().includes(said["stage"]), "the stage");
	if (Object.hasOwn(node, "engagement")) return same([wanted].flat().includes(said["tier"]), "the tier");
	if (Object.hasOwn(node, "top")) return same(said["band"] === "top", "the band");
	if (Object.hasOwn(node, "bottom")) return same(said["band"] === "bottom", "the band");
	if (Object.hasOwn(node, "middle")) return same(said["band"] === "middle", "the band");
	if (typeof node["rfm"] === "string") return same(said["class"] === node["rfm"], "the class");
	if (Object.hasOwn(node, "held") && said["since"] === null) return same(false, "since when it is held");
	return null;
}

/** Where another event of the same moment, or with the same value, would take the place of what is taken away, nothing need change. */
function isSufficiencyDefined({ rule, found }: Reason, history: readonly ProfileEvent[], ids: ReadonlySet<string>): boolean {
	const node = rule as { readonly [name: string]: Json };
	if (["first", "latest", "local_time", "engagement", "lifecycle", "rfm", "top", "middle", "bottom", "predicted", "cluster"].some((name) => Object.hasOwn(node, name))) return false;
	// A computed trait may be the first or the latest value; what adds up to nothing is nothing.
	if (Object.hasOwn(node, "trait") && (found as Fields)["set_at"] === null) return false;
	if (found === 0 || (found as Fields | null)?.["value"] === 0) return false;
	const times = new Set(history.filter(({ messageId }) => ids.has(messageId)).map(({ time }) => time));
	return !history.some(({ messageId, time }) => !ids.has(messageId) && times.has(time));
}

/** Without something that stopped it a sequence would have got further; who was never away has come back after a gap. */
function isCompletenessDefined({ rule }: Reason): boolean {
	const node = rule as { readonly [name: string]: Json };
	return !(Object.hasOwn(node, "lifecycle") || (Object.hasOwn(node, "sequence") && Object.hasOwn(node, "without")));
}

function text(value: Json): string {
	return JSON.stringify(value);
}

function fail(seed: number, what: string, about: unknown): never {
	const life = makeLife(seed);
	const events = life.history.toSorted(compareEvents).map((event) => JSON.stringify({ ...event, time: new Date(event.time).toISOString() }));
	throw new Error(`seed ${seed}: ${what}\n${JSON.stringify(about, null, 1)}\nnow ${new Date(life.now).toISOString()}\n${JSON.stringify(life.definitions.traits)}\n${events.join("\n")}`);
}
