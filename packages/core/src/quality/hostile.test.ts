import { expect, it } from "vitest";
import type { Json } from "../event/event.ts";
import { NO_DEFAULTS, parseEvent } from "../event/index.ts";
import { cleanValue, planOf } from "./clean-value.ts";
import { eventCleaner } from "./event-cleaner.ts";
import { TRAIT_KINDS } from "./plan.ts";

/** mulberry32. */
function randomFrom(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
	};
}

const PIECES = ["1", "17", "05", "2026", "1990", ".", "/", "-", ",", " ", ":", "T", "Z", "+", "00", "49", "(0)", "@", "ada", "example", ".com", "gmial", "<", ">", "mailto:", "€", "$", "EUR", "de", "_", "DE", "Deutschland", "May", "Mai", "ja", "no", "m", "f", "N/A", "null", "\0", "\ud800", "🏺", "\u202e", "\u00a0", "é", "e\u0301", "ß", "İ", "x", "ext", "'", '"', "-0", "1e9", "Infinity", "__proto__", "[object Object]"];
const OTHERS: readonly Json[] = [null, true, false, 0, -1, 1.5, 1e308, -1e308, 1e21, 5e-324, 2 ** 53, 253_402_300_800_000, 20_260_230, 643_680_000, "", [], {}, [[]], { original: 1 }, { length: 1e9 }];

function nasty(random: (below: number) => number): Json {
	if (random(6) === 0) return OTHERS[random(OTHERS.length)] ?? null;
	if (random(40) === 0) return (PIECES[random(PIECES.length)] ?? "").repeat(1 + random(10_000));
	return Array.from({ length: 1 + random(8) }, () => PIECES[random(PIECES.length)] ?? "").join("");
}

it("cleaning never throws, and cleaning what is clean changes nothing, whatever was sent", () => {
	const settings = [null, "DE", "US", "ES", "CA", "AQ", "ZZ"].map((country) => ({ country, now: Date.parse("2026-11-22T10:00:00Z") }));
	let clean = 0;
	for (let seed = 1; seed <= 60_000; seed += 1) {
		const random = randomFrom(seed);
		const kind = TRAIT_KINDS[random(TRAIT_KINDS.length)] ?? "any";
		const setting = settings[random(settings.length)] ?? { country: null, now: 0 };
		const value = nasty(random);
		const once = cleanValue(planOf(kind), value, setting);
		if (once.kind === "flawed") continue;
		clean += 1;
		const twice = cleanValue(planOf(kind), once.value, setting);
		if (twice.kind === "flawed" || JSON.stringify(twice.value) !== JSON.stringify(once.value)) throw new Error(`seed ${seed}: ${kind} in ${setting.country} of ${JSON.stringify(value)} is ${JSON.stringify(once)}, then ${JSON.stringify(twice)}`);
	}
	expect(clean).toBeGreaterThan(5_000);
}, 60_000);

it("events with any traits are taken or refused, and taken ones are the same when they come again", () => {
	const cleaner = eventCleaner({ languages: ["de-DE"] });
	const context = { receivedAt: Date.parse("2026-11-22T10:00:00Z"), sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => "minted", via: "test" };
	const names = ["email", "phone", "country", "birthday", "age", "gender", "language", "currency", "createdAt", "name", "address", "_phone", "constructor", "plan"];
	let taken = 0;
	for (let seed = 1; seed <= 10_000; seed += 1) {
		const random = randomFrom(seed);
		const traits = Object.fromEntries(Array.from({ length: random(6) }, () => [names[random(names.length)] ?? "", random(5) === 0 ? { country: nasty(random), city: nasty(random) } : nasty(random)]));
		const result = parseEvent({ type: "identify", userId: "u", traits, context: { traits: { phone: nasty(random) } } }, context, cleaner);
		if (!result.ok) continue;
		const again = parseEvent({ type: "identify", userId: "u", traits: result.event.traits }, context, cleaner);
		if (!again.ok) throw new Error(`seed ${seed}: ${JSON.stringify(traits)}`);
		taken += 1;
		const [before, after] = [result, again].map(({ event }) => JSON.stringify(event.traits, (key, value: unknown) => (key.startsWith("_") ? undefined : value)));
		if (before !== after) throw new Error(`seed ${seed}: ${JSON.stringify(traits)} is ${before}, then ${after}`);
	}
	expect(taken).toBeGreaterThan(5_000);
}, 60_000);
