import { expect, it } from "vitest";
import { parseEvent, type ParsedEvent } from "../event/index.ts";
import type { Parsed } from "../problem/index.ts";
import { damageValue, type Random, randomFrom } from "./damage.fixtures.ts";
import {
	type Batch,
	googleMessages,
	parseJson,
	parsePostHog,
	readBatch,
	readGoogle,
	readPlausible,
	readPostHog,
	readRudderMerge,
	readRudderPixel,
	readSnowplow,
	readSnowplowPixel,
	readUmami,
	withMerges,
} from "./index.ts";
import { SOUND_WIRES, type SoundWire } from "./sound.fixtures.ts";

/** Cases per run; more with the environment variable PIPIT_CHECKS. A failure names its case; `SEED + case` repeats it. */
const CASES = Math.max(100_000, Number(process.env["PIPIT_CHECKS"] ?? 0));
const SEED = Number(process.env["PIPIT_SEED"] ?? 20_260_517);
const NOW = Date.UTC(2026, 4, 17, 9);
const QUERY = new URLSearchParams({ measurement_id: "G-AB12CD34EF" });

it(`decodes ${CASES} malformed bodies of all wires: nothing throws, nothing swells, and every sound event beside a damaged one is kept`, { timeout: 3_600_000 }, () => {
	const seen = new Map<string, number>();
	const kept = { neighbours: 0, refused: 0 };
	for (let number = 0; number < CASES; number += 1) {
		const random = randomFrom(SEED + number);
		const wire = SOUND_WIRES[number % SOUND_WIRES.length];
		if (wire === undefined) continue;
		try {
			const outcome = CHECKS[random(CHECKS.length)]?.(random, wire, kept);
			seen.set(`${wire.name} ${String(outcome)}`, (seen.get(`${wire.name} ${String(outcome)}`) ?? 0) + 1);
		} catch (error) {
			throw new Error(`case ${number} (seed ${SEED + number}, ${wire.name})`, { cause: error });
		}
	}
	// Of every wire some get through and some do not: the damage is neither too light nor too heavy.
	for (const { name } of SOUND_WIRES) for (const outcome of ["decoded", "refused"]) expect(seen.get(`${name} ${outcome}`)).toBeGreaterThan(CASES / 2_000);
	expect(kept.neighbours).toBeGreaterThan(CASES / 3);
	expect(kept.refused).toBeGreaterThan(CASES / 100);
	expect(Object.keys(Object.prototype)).toEqual([]);
});

type Outcome = "decoded" | "refused";
type Kept = { neighbours: number; refused: number };

const CHECKS: readonly ((random: Random, wire: SoundWire, kept: Kept) => Outcome)[] = [oneDamagedEvent, oneDamagedEvent, oneDamagedEvent, damagedRequest, damagedText];

/** In a request of several events one is damaged: the others come out as they do without it. */
function oneDamagedEvent(random: Random, wire: SoundWire, kept: Kept): Outcome {
	const count = wire.many ? 1 + random(5) : 1;
	const sound = Array.from({ length: count }, (_, index) => wire.event(index).sent);
	const victim = random(count);
	const sent = sound.map((event, index) => (index === victim ? damageValue(random, event) : event));
	const batch = read(wire, wire.request(sent));
	if (!batch.ok) return "refused";
	expect(batch.value.events.length).toBe(count);
	const outcomes = eventsOf(batch.value);
	if (outcomes[victim]?.ok === false) kept.refused += 1;
	// A victim that takes a majority's place needs at least half of the votes.
	if (count < 3) return "decoded";
	const undamaged = undamagedOf(wire, count);
	expect(batch.value.writeKey).toBe(undamaged.key);
	for (const [index, expected] of undamaged.outcomes.entries()) {
		if (index === victim) continue;
		if (JSON.stringify(outcomes[index]) !== expected) expect(outcomes[index]).toEqual(JSON.parse(expected));
		kept.neighbours += 1;
	}
	return "decoded";
}

const known = new Map<string, { readonly key: string | null; readonly outcomes: readonly string[] }>();

/** What becomes of a request in which nothing is damaged, as JSON; it is the same each time. */
function undamagedOf(wire: SoundWire, count: number): { readonly key: string | null; readonly outcomes: readonly string[] } {
	const name = `${wire.name} ${count}`;
	const before = known.get(name);
	if (before !== undefined) return before;
	const batch = read(wire, wire.request(Array.from({ length: count }, (_, index) => wire.event(index).sent)));
	if (!batch.ok) throw new Error("the sound request is refused");
	const outcomes = eventsOf(batch.value);
	if (outcomes.some(({ ok }) => !ok)) throw new Error(`a sound event is refused: ${JSON.stringify(outcomes)}`);
	const undamaged = { key: batch.value.writeKey, outcomes: outcomes.map((outcome) => JSON.stringify(outcome)) };
	known.set(name, undamaged);
	return undamaged;
}

/** Anything in a request is damaged, its envelope too. */
function damagedRequest(random: Random, wire: SoundWire): Outcome {
	const events = Array.from({ length: wire.many ? random(4) : 1 }, (_, index) => wire.event(index).sent);
	return outcomeOf(read(wire, damageValue(random, wire.request(events))));
}

/** The text itself is cut, doubled, or mixed with other characters; also as a query, which pixels are. */
function damagedText(random: Random, wire: SoundWire): Outcome {
	const text = JSON.stringify(wire.request([wire.event(random(6)).sent]));
	const at = random(text.length);
	const cut = [text.slice(0, at), text.slice(0, at) + text.slice(at + 1 + random(5)), text.slice(0, at) + STRANGE[random(STRANGE.length)] + text.slice(at), `data=${random(2) === 0 ? btoa(text.slice(at).replace(/[^ -~]/g, "")) : text}`, text][random(5)] ?? "";
	const json = wire.name === "posthog" ? parsePostHog(cut) : parseJson(cut);
	const query = new URLSearchParams(cut.replaceAll(",", "&").replaceAll(":", "="));
	for (const pixel of [readSnowplowPixel(query), readRudderPixel(query, "track")]) eventsOf(pixel);
	return json.ok ? outcomeOf(read(wire, json.value)) : "refused";
}

const STRANGE = ["\0", "\ud800", "__proto__", '"', "{", "[[[[", "1e999", "\u2028", "%", "é".repeat(50)];

function outcomeOf(batch: Parsed<Batch>): Outcome {
	if (!batch.ok) {
		expect(batch.problems.length).toBeGreaterThan(0);
		return "refused";
	}
	eventsOf(batch.value);
	return "decoded";
}

/** What is damaged goes through JSON first, as whatever comes in does. */
function read(wire: SoundWire, damaged: unknown): Parsed<Batch> {
	const text = JSON.stringify(damaged) ?? "null";
	const size = text.length;
	const body: unknown = JSON.parse(text);
	const batch = READERS[wire.name]?.(body);
	if (batch === undefined) throw new Error(`no reader of ${wire.name}`);
	if (batch.ok) {
		const events = batch.value.events.length;
		// Every event has a context of its own; what its request says once stays once.
		expect(JSON.stringify(batch.value.events).length).toBeLessThan(6 * size + events * 1_000);
	}
	return batch;
}

const READERS: { readonly [wire: string]: (body: unknown) => Parsed<Batch> } = {
	segment: (body) => readBatch(body),
	rudder(body) {
		outcomeOf(readRudderMerge(body));
		const batch = readBatch(body);
		return batch.ok ? { ok: true, value: withMerges(batch.value) } : batch;
	},
	posthog: (body) => readPostHog(body),
	ga4(body) {
		googleMessages(body);
		return readGoogle(body, QUERY);
	},
	plausible: (body) => readPlausible(body, "visitor"),
	umami: (body) => readUmami(body, null),
	snowplow: (body) => readSnowplow(body),
};

/** Every call of a batch has an outcome, and what is taken is safe to store. */
function eventsOf({ events, sentAt, type, defaults }: Batch): readonly ParsedEvent[] {
	return events.map((raw) => {
		const outcome = parseEvent(raw, { receivedAt: NOW, sentAt, type, defaults, mintId: () => "minted", via: "fuzz" });
		if (!outcome.ok) {
			expect(outcome.problems.length).toBeGreaterThan(0);
			return outcome;
		}
		const { event } = outcome;
		if (!(Number.isSafeInteger(event.time) && event.time <= NOW && event.identifiers.length > 0 && event.name !== "")) throw new Error(`not safe: ${JSON.stringify(event)}`);
		return outcome;
	});
}
