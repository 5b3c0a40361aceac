import { Hono } from "hono";
import { expect, it, vi } from "vitest";
import type { CollectAnswer } from "./answers.ts";
import { damageBytes, damageValue, randomFrom, validEvent, type Random } from "../../../core/src/wire/damage.fixtures.ts";
import { MAX_PART_BYTES } from "./limits.ts";
import { SOUND_WIRES } from "../../../core/src/wire/sound.fixtures.ts";
import { KEY, MemoryPorts, NOW, SITE } from "./memory-ports.ts";
import { collectRoutes } from "./routes.ts";

/** Cases per run; more with the environment variable PIPIT_CHECKS. A failure names its case; `SEED + case` repeats it. */
const CASES = Math.max(20_000, Number(environment("PIPIT_CHECKS") ?? 0));
const SEED = 20_260_517;

it(
	`takes ${CASES} damaged requests: no fault of its own, and every sound event beside a damaged one is kept`,
	{ timeout: 3_600_000 },
	async () => {
		const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
		const statuses = new Map<number, number>();
		for (let number = 0; number < CASES; number++) {
			const random = randomFrom(SEED + number);
			const what = random(10);
			try {
				const status =
					what < 6
						? await oneDamagedEvent(random)
						: what < 8
							? await damagedEnvelope(random)
							: await damagedBytes(random);
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
			} catch (error) {
				throw new Error(`case ${number} (seed ${SEED + number})`, { cause: error });
			}
		}
		expect(errors).not.toHaveBeenCalled();
		// The damage is neither so light that nothing is refused nor so heavy that nothing gets through.
		expect(statuses.get(200)).toBeGreaterThan(CASES * 0.5);
		expect(statuses.get(400)).toBeGreaterThan(CASES * 0.02);
	},
);

/** The addresses of the other wires; what their decoders make of damage is tried much longer where they are. */
const ADDRESSES: { readonly [wire: string]: readonly string[] } = {
	segment: ["/v1/batch", "/v1/import", "/v1/track", "/v1/i", "/v1/merge"],
	rudder: ["/v1/batch", "/beacon/v1/batch"],
	posthog: ["/e/", "/batch/", "/i/v0/e/", "/flags/"],
	ga4: ["/mp/collect", "/debug/mp/collect"],
	plausible: ["/api/event"],
	umami: ["/api/send"],
	snowplow: ["/com.snowplowanalytics.snowplow/tp2"],
};

it(`takes ${CASES / 4} damaged requests at the other wires' addresses: no fault of its own`, { timeout: 3_600_000 }, async () => {
	const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
	const statuses = new Map<string, number>();
	for (let number = 0; number < CASES / 4; number++) {
		const random = randomFrom(SEED + number);
		const wire = SOUND_WIRES[number % SOUND_WIRES.length];
		const paths = ADDRESSES[wire?.name ?? ""] ?? [];
		const request = wire?.request(Array.from({ length: wire.many ? random(4) : 1 }, (_, index) => wire.event(index).sent)) ?? {};
		const damaged = random(3) > 0 ? (JSON.stringify(damageValue(random, request)) ?? "") : await damageBytes(random, JSON.stringify(request));
		const memory = new MemoryPorts();
		memory.site = { ...SITE, consent: { default: "granted" } };
		ports = memory;
		const response = await app.request(`${paths[random(paths.length)]}?writeKey=${KEY}&measurement_id=G-X1`, { method: "POST", body: damaged });
		if (response.status >= 500 || response.status === 404) throw new Error(`case ${number} (seed ${SEED + number}): ${response.status} ${await response.text()}`);
		assertSafe(memory);
		const outcome = `${wire?.name} ${response.ok ? "taken" : "refused"}`;
		statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1);
	}
	expect(errors).not.toHaveBeenCalled();
	for (const { name } of SOUND_WIRES) expect(statuses.get(`${name} taken`)).toBeGreaterThan(CASES / 200);
	for (const { name } of SOUND_WIRES) expect(statuses.get(`${name} refused`)).toBeGreaterThan(CASES / 1_000);
});

/** A batch in which one event is damaged: every other event is delivered, untouched, and the damaged one has an outcome. */
async function oneDamagedEvent(random: Random): Promise<number> {
	const events = Array.from({ length: 1 + random(5) }, (_, index) => validEvent(random, index));
	const victim = random(events.length);
	const sent: unknown[] = events.map((event, index) => (index === victim ? damageValue(random, event) : event));
	const { status, answer, memory } = await send({
		writeKey: KEY,
		sentAt: new Date(NOW).toISOString(),
		batch: sent,
	});
	expect(status).toBe(200);
	const { accepted, refused, held } = answer;
	expect(accepted + refused.length + held).toBe(events.length);
	for (const { index, problems } of refused) {
		expect(index).toBe(victim);
		expect(problems.length).toBeGreaterThan(0);
	}
	for (const [index, event] of events.entries()) {
		if (index === victim) continue;
		const delivered = memory.parts.flat().find(({ messageId }) => messageId === event.messageId);
		expect(delivered).toMatchObject({ properties: event.properties, source: `anonymous_id:${event.anonymousId}` });
	}
	expect(memory.parts.flat().length).toBe(accepted);
	expect(memory.entries.size).toBeLessThanOrEqual(refused.length);
	return status;
}

/** Around sound events, everything else of the body is damaged. */
async function damagedEnvelope(random: Random): Promise<number> {
	const batch = Array.from({ length: random(4) }, (_, index) => validEvent(random, index));
	const body = {
		writeKey: KEY,
		sentAt: new Date(NOW).toISOString(),
		context: { locale: "de" },
		userId: "u",
		batch,
	};
	return (await send(damageValue(random, body))).status;
}

/** The bytes themselves: flipped, cut, doubled, packed and then damaged. */
async function damagedBytes(random: Random): Promise<number> {
	const batch = Array.from({ length: 1 + random(3) }, (_, index) => validEvent(random, index));
	return (await send(await damageBytes(random, JSON.stringify({ writeKey: KEY, batch })))).status;
}

let ports = new MemoryPorts();
const app = new Hono().route(
	"/",
	collectRoutes(() => ports),
);

async function send(body: unknown): Promise<{ status: number; answer: CollectAnswer; memory: MemoryPorts }> {
	const memory = new MemoryPorts();
	memory.site = { ...SITE, consent: { default: "granted" } };
	ports = memory;
	const bytes = body instanceof Uint8Array ? body : (JSON.stringify(body) ?? "");
	const response = await app.request("/e", { method: "POST", body: bytes });
	expect([200, 400, 401, 413]).toContain(response.status);
	const answer = await response.json<CollectAnswer>();
	assertSafe(memory);
	return { status: response.status, answer, memory };
}

/** What holds of everything that is delivered or quarantined, whatever was sent. */
function assertSafe(memory: MemoryPorts): void {
	for (const part of memory.parts) {
		const text = JSON.stringify(part);
		expect(part.length === 1 || text.length <= MAX_PART_BYTES).toBe(true);
		expect(text.isWellFormed() && !/\\u0000|\\ud[89a-f]|"(?:__proto__|constructor|prototype)":/i.test(text)).toBe(true);
		for (const event of part) {
			expect(event.time <= event.receivedAt && Number.isSafeInteger(event.time)).toBe(true);
			expect(event.identifiers[0]).toBeDefined();
			expect(event.messageId.length > 0 && event.messageId.length <= 100 && event.name !== "").toBe(true);
		}
	}
	for (const entry of memory.entries.values()) {
		expect(entry.sample.length).toBeLessThanOrEqual(32 * 1024);
		expect(entry.sample.isWellFormed() && entry.problems.length > 0).toBe(true);
	}
	expect(Object.keys(Object.prototype)).toEqual([]);
}

/** Node's environment; workerd has none. */
function environment(name: string): unknown {
	const process: unknown = Reflect.get(globalThis, "process");
	const env: unknown = typeof process === "object" && process !== null ? Reflect.get(process, "env") : null;
	return typeof env === "object" && env !== null ? Reflect.get(env, name) : undefined;
}
