import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { compileDefinitions, parseDefinitions } from "@pipit/core/definition";
import { evaluate, newProfile, step } from "@pipit/core/profile";
import type { Program } from "@pipit/core/segment";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readStored } from "../src/stored.ts";
import { MergeDesk } from "../src/shard/merge/desk.ts";
import { identity, type IdentityJson, post, settle, shards } from "./identity.support.ts";
import { happening, randomFrom, readPeople, type Someone, storyOf, World } from "./identity-world.support.ts";
import { publishShop, send, shopFiles, startAfresh, type TestEvent } from "./support.ts";

/*
 * Whatever happens between two shards that make one profile of two — an answer lost before or after it was given, an
 * alarm that rings twice, a shard that starts anew in the middle — in the end there is one profile per person, with every
 * event once, and it is what one profile would be that had seen all of it from the start.
 */

const WORLDS = 200;
const AT_ONCE = 25;
const PARTED = 40;
const MORE = {
	"segments/often.yaml": "name: Often\nrule: { event: Product Added, within: 2d, count: { gte: 3 } }\n",
	"segments/never.yaml": "name: Never\nrule: { event: Order Completed, count: { eq: 0 } }\n",
	"segments/spent.yaml": "name: Spent\nrule: { event: Order Completed, sum: total, gt: 20 }\n",
};

let faults = 0;

beforeEach(async () => {
	await startAfresh();
	await publishShop(MORE);
	vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

it(`${WORLDS} people with several browsers and addresses become one each, whatever fails`, { timeout: 900_000 }, async () => {
	const random = randomFrom(61_122);
	const seen = withFaults(random, 0.15);
	for (let first = 0; first < WORLDS; first += AT_ONCE) {
		const worlds = Array.from({ length: AT_ONCE }, (_, index) => new World(`w${first + index}`, random));
		const waiting = worlds.flatMap((world) => world.events);
		while (waiting.length > 0) {
			await send(waiting.splice(0, 20 + Math.floor(random() * 40)).toSorted(() => random() - 0.5));
			await disturb(random);
		}
		await peacefully(seen, () => settle());
		const people = await readPeople();
		for (const world of worlds) checkOne(people, world);
		await checkTombstones(people);
		// Their profiles are of no more use, and reading them takes long.
		await forgetAll();
	}
	expect(faults).toBeGreaterThan(WORLDS / 4);
});

it(`${WORLDS / 4} shared browsers never make one of two accounts, and lose nothing`, { timeout: 600_000 }, async () => {
	const random = randomFrom(71_122);
	const seen = withFaults(random, 0.1);
	for (let first = 0; first < WORLDS / 4; first += AT_ONCE) {
		const worlds = Array.from({ length: AT_ONCE }, (_, index) => new World(`s${first + index}`, random, true));
		const waiting = worlds.flatMap((world) => world.events);
		while (waiting.length > 0) {
			await send(waiting.splice(0, 20 + Math.floor(random() * 40)));
			await disturb(random);
		}
		await peacefully(seen, () => settle());
		const people = await readPeople();
		for (const world of worlds) await checkAccounts(people, world);
		await checkTombstones(people);
		await forgetAll();
	}
	expect(faults).toBeGreaterThan(0);
});

it(`${PARTED} merges are undone exactly, whatever fails`, { timeout: 900_000 }, async () => {
	const random = randomFrom(81_122);
	const seen = withFaults(random, 0);
	const pairs = Array.from({ length: PARTED }, (_, index) => [`x${index}`, `y${index}`] as const);
	for (const [x, y] of pairs) await send([...some(x, random), ...some(y, random)]);
	await settle();
	for (const [index, [x, y]] of pairs.entries()) await send([x, y].map((browser) => ({ type: "identify", anonymousId: browser, messageId: `${browser}-named`, traits: { email: `p${index}@example.com` } })));
	await settle();
	const merged = await Promise.all(pairs.map((_, index) => identity(`email:p${index}@example.com`)));
	expect(merged.every((one) => one?.merges.length === 1)).toBe(true);
	for (const [x, y] of pairs) await send([...some(x, random, "since"), ...some(y, random, "since")]);
	seen.rate = 0.2;
	for (const [index, one] of merged.entries()) {
		await unmerge(one, index);
		if (random() < 0.3) await disturb(random);
		// What arrives while it goes on.
		if (random() < 0.5) await send(pairs[index]?.flatMap((browser) => some(browser, random, "during")) ?? []);
	}
	await peacefully(seen, () => settle());
	const people = await readPeople();
	await checkTombstones(people);
	for (const pair of pairs) {
		for (const browser of pair) {
			const owners = people.filter(({ keys }) => keys.includes(`anonymous_id:${browser}`));
			about(browser, () => expect(owners).toHaveLength(1));
			const expected = sent.get(browser)?.toSorted() ?? [];
			about(browser, () => expect(idsOf(owners[0])).toEqual([...expected, `${browser}-named`].toSorted()));
			checkState(owners[0], browser);
		}
	}
});

async function unmerge(one: IdentityJson | null | undefined, index: number): Promise<void> {
	for (let attempt = 0; attempt < 50; attempt += 1) {
		const answer = await post(`/profiles/${one?.profile_id}/unmerge`, { merge_id: one?.merges[0]?.merge_id ?? "" }).catch(() => null);
		if (answer?.status === 200) return;
	}
	throw new Error(`pair ${index} could not be parted`);
}

/** What was sent by each browser in the test of un-merging. */
const sent = new Map<string, string[]>();

function some(browser: string, random: () => number, when = "before"): TestEvent[] {
	return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => {
		const messageId = `${browser}-${when}${index}`;
		sent.set(browser, [...(sent.get(browser) ?? []), messageId]);
		return happening(browser, messageId, random);
	});
}

function checkOne(people: readonly Someone[], world: World): void {
	const owners = people.filter(({ keys }) => keys.some((key) => world.keys.has(key)));
	const said = owners.map(({ profileId, keys, events }) => `${profileId}: ${keys.join(" ")} <- ${events.map(({ messageId }) => messageId).join(" ")}`).join("\n");
	about(said, () => expect(owners).toHaveLength(1));
	expect(owners[0]?.keys.toSorted()).toEqual([...world.keys].toSorted());
	expect(idsOf(owners[0])).toEqual([...world.messages].toSorted());
	checkState(owners[0], said);
}

async function checkAccounts(people: readonly Someone[], world: World): Promise<void> {
	const owners = people.filter(({ events }) => events.some(({ messageId }) => world.messages.has(messageId)));
	for (const { keys } of owners) expect(keys.filter((key) => key.startsWith("user_id:")).length).toBeLessThanOrEqual(1);
	expect(owners.flatMap(idsOf).toSorted()).toEqual([...world.messages].toSorted());
	for (const key of world.keys) {
		const having = people.filter(({ keys }) => keys.includes(key));
		if (having.length !== 1) throw new Error(`${key} has ${having.length} owners:\n${await storyOf(key)}`);
	}
	for (const one of owners) checkState(one, one.keys.join(" "));
}

/** Every id that was given up leads to somebody who goes on, at once. */
async function checkTombstones(people: readonly Someone[]): Promise<void> {
	const alive = new Set<string>(people.map(({ profileId }) => profileId));
	for (const shard of await shards()) {
		const ends = await runInDurableObject(shard, (_, { storage }) => storage.sql.exec<{ profile_id: string; to_profile_id: string }>("SELECT profile_id, to_profile_id FROM tombstones").toArray());
		for (const end of ends) {
			about(end.profile_id, () => expect(alive).toContain(end.to_profile_id));
			expect(alive).not.toContain(end.profile_id);
		}
	}
}

/** The messages that were sent; the sessions that Pipit tells itself are left out. */
function idsOf(one: Someone | undefined): string[] {
	return (one?.events ?? []).filter(({ name }) => name !== "Session Started").map(({ messageId }) => messageId).toSorted();
}

/** A profile is what its history makes of it, counters and all. */
function checkState(one: Someone | undefined, context: string): void {
	if (one === undefined) throw new Error(context);
	about(context, () => expect(one.eventCount).toBe(one.events.length));
	const state = readStored<ReturnType<typeof newProfile>>(one.state);
	const now = state.evaluatedAt;
	const first = Math.min(now, ...one.events.map(({ receivedAt }) => receivedAt));
	const expected = step({ program, state: newProfile(one.profileId, first), events: one.events, now, history: () => one.events }).state;
	const [got, wanted] = [state, expected].map(({ traits, consent, cart, viewed, lastSeenAt }) => ({ traits, consent, cart, viewed, lastSeenAt }));
	about(context, () => expect(got).toEqual(wanted));
	for (const ahead of [0, 1_900_000, 200_000_000, 900_000_000]) {
		const answers = [state, expected].map((each) => program.segments.map(({ id }) => [id, evaluate(program, withVersion(each), now + ahead).segment(id).in]));
		about(context, () => expect(answers[0]).toEqual(answers[1]));
	}
}

function withVersion(state: ReturnType<typeof newProfile>): ReturnType<typeof newProfile> {
	return { ...state, version: program.version };
}

const program = programOf();

function programOf(): Program {
	const parsed = parseDefinitions(shopFiles(MORE));
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
	const compiled = compileDefinitions(parsed.value, "v", null);
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
	return compiled.value;
}

/** Calls between shards fail before they are carried out, or after: then the answer is lost. */
function withFaults(random: () => number, rate: number): { rate: number } {
	const seen = { rate };
	for (const call of ["claim", "takeAway", "propose", "offer", "stage", "fold", "retarget", "revive"] as const) {
		const original = MergeDesk.prototype[call];
		vi.spyOn(MergeDesk.prototype, call).mockImplementation(async function (this: MergeDesk, ...given: unknown[]): Promise<never> {
			const dice = random();
			if (dice < seen.rate / 2) {
				faults += 1;
				throw new Error("never arrived");
			}
			const answer: unknown = await Reflect.apply(original, this, given);
			if (dice < seen.rate) {
				faults += 1;
				throw new Error("the answer was lost");
			}
			// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever the call answers goes through
			return answer as never;
		});
	}
	return seen;
}

async function peacefully(seen: { rate: number }, work: () => Promise<void>): Promise<void> {
	const { rate } = seen;
	seen.rate = 0;
	await work();
	seen.rate = rate;
}

/** Some alarms ring, also twice at once; some shards start anew. */
async function disturb(random: () => number): Promise<void> {
	for (const shard of await shards()) {
		const dice = random();
		if (dice < 0.4) await Promise.all([runDurableObjectAlarm(shard).catch(() => false), dice < 0.1 ? runDurableObjectAlarm(shard).catch(() => false) : false]);
		else if (dice < 0.55) await evictDurableObject(shard).catch(() => {});
	}
}

async function forgetAll(): Promise<void> {
	for (const shard of await shards()) {
		await runInDurableObject(shard, (_, { storage }) => {
			for (const table of ["profiles", "history", "links", "identifiers", "tombstones", "merges", "audit", "membership_history", "cards"]) storage.sql.exec(`DELETE FROM ${table}`);
		});
		await evictDurableObject(shard).catch(() => {});
	}
}

/** Runs a check, and says in its failure what it was about. */
function about(context: string, check: () => void): void {
	try {
		check();
	} catch (error) {
		throw new Error(`${context}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}
