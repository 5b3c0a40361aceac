import { env } from "cloudflare:workers";
import { listDurableObjectIds, runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { consumeIngest } from "../src/project/consumers.ts";
import type { OpenAnswer } from "../src/shard/calls.ts";
import type { IngestMessage } from "../src/shard/messages.ts";
import { ProfileShard } from "../src/shard/profile-shard.ts";
import { added, advance, batchOf, CART_BLOCK, catchSent, mintToken, publishShop, request, send, SITE, startAfresh } from "./support.ts";

/*
 * Whatever happens between an open and a click, the click goes where the newest picture, HTML, data, AMP or slot pointed. Random
 * sequences of opens, clicks, events, publications, time and shard faults; what a lower rung served counts once its report
 * arrived, however late and however often that comes.
 */

const OPERATIONS = 10_000;
const PEOPLE = 12;
const HUMAN = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36" };
const BLOCKS = [CART_BLOCK, CART_BLOCK.replace("/sale", "/spring"), CART_BLOCK.replace('link: "{{ cart.url }}"', 'link: "{{ site.url }}/basket"')];

beforeAll(startAfresh);
afterEach(() => vi.restoreAllMocks());

it(`holds for ${OPERATIONS} random operations`, { timeout: 400_000 }, async () => {
	const random = randomFrom(20_261_122);
	const pick = (below: number): number => Math.floor(random() * below);
	const queued: IngestMessage[] = [];
	vi.spyOn(env.INGEST, "send").mockImplementation(catchSent(queued));
	let faulty = false;
	/** The decision that the shard gave last. */
	const given: { answer: OpenAnswer | null } = { answer: null };
	for (const call of ["open", "lastShown"] as const) {
		const answer = ProfileShard.prototype[call];
		vi.spyOn(ProfileShard.prototype, call).mockImplementation(async function (this: ProfileShard, ...asked) {
			if (faulty) throw new Error("shard away");
			given.answer = await answer.apply(this, asked);
			return given.answer;
		});
	}
	vi.spyOn(console, "error").mockImplementation(() => {});

	await publishShop({ "site.yaml": `${SITE}amp: { senders: ["news@shop.example"] }\n` });
	const people = await Promise.all(
		Array.from({ length: PEOPLE }, async (_, index) => {
			await send([added(`p${index}`)]);
			return { name: `p${index}`, token: await mintToken(`anonymous_id:p${index}`, null), shown: new Map<string, string>() };
		}),
	);
	await runAlarms();

	let clicks = 0;
	const log: string[] = [];
	for (let operation = 0; operation < OPERATIONS; operation += 1) {
		const person = people[pick(PEOPLE)];
		if (person === undefined) continue;
		const message = `m${pick(2)}`;
		const dice = random();
		const said = `${operation} ${person.name} ${message}`;
		if (dice < 0.4) {
			const how = HOW[pick(HOW.length)] ?? "cart.json";
			const reports = shownReports(queued).length;
			await open(person.token, message, how);
			// What a lower rung served is told afterwards.
			if (faulty) await vi.waitFor(() => expect(shownReports(queued).length).toBeGreaterThan(reports), { timeout: 2_000, interval: 2 });
			const shown = (faulty ? shownReports(queued).at(-1)?.decision.link : given.answer?.decision.link) ?? "";
			person.shown.set(message, shown);
			log.push(`${said} ${how} ${shown}${faulty ? " (fault)" : ""}`);
		} else if (dice < 0.75) {
			if (faulty || shownReports(queued).length > 0) continue;
			const before = person.shown.get(message);
			const followed = await linkFollowed(person.token, message);
			log.push(`${said} click ${followed}`);
			if (before !== undefined) expect(followed, log.filter((line) => line.includes(person.name)).slice(-12).join("\n")).toBe(before);
			person.shown.set(message, followed);
			clicks += 1;
		} else if (dice < 0.93) {
			const event = dice < 0.84 ? added(person.name, pick(2) === 0 ? "cup" : "pot") : { event: "Order Completed", anonymousId: person.name, properties: { total: 5, currency: "EUR" } };
			await send([event]);
			log.push(`${said} ${event.event ?? ""}`);
		} else if (dice < 0.95) {
			// Faults are shorter than what is between them.
			faulty = !faulty && random() < 0.3;
			log.push(faulty ? "fault" : "back");
		} else if (dice >= 0.97) {
			if (faulty) continue;
			// The reports of a fault arrive some time after it, in any order and twice.
			await deliver(queued, random);
			log.push("reports");
		} else if (dice < 0.955) {
			if (faulty) continue;
			await publishShop({ "site.yaml": `${SITE}amp: { senders: ["news@shop.example"] }\n`, "blocks/cart/block.yaml": BLOCKS[pick(BLOCKS.length)] ?? CART_BLOCK });
			await runAlarms();
			log.push("publish");
		} else if (dice < 0.97) {
			await advance("1m");
			log.push("a minute");
		}
	}
	expect(clicks).toBeGreaterThan(OPERATIONS / 10);
});

/** Every output of the block but its whole picture, which is drawn from the same decision as its slots and takes long. */
const HOW = ["cart.json", "cart.json", "cart.json", "cart.html", "cart.html", "amp", "amp", "cart/text.png"] as const;

async function open(token: string, message: string, how: (typeof HOW)[number]): Promise<void> {
	const path = how === "amp" ? `/amp/${token}/cart` : `/b/${token}/${how}`;
	const response = await request(`${path}?m=${message}`, { headers: { ...HUMAN, "amp-email-sender": "news@shop.example" } });
	expect(response.status).toBe(200);
	await response.arrayBuffer();
}

function shownReports(queued: readonly IngestMessage[]): (IngestMessage & { kind: "shown" })["report"][] {
	return queued.flatMap((message) => (message.kind === "shown" ? [message.report] : []));
}

async function linkFollowed(token: string, message: string): Promise<string> {
	const response = await request(`/c/${token}/cart?m=${message}`, { redirect: "manual", headers: HUMAN });
	const location = new URL(response.headers.get("location") ?? "");
	location.searchParams.delete("pipit_t");
	return location.href;
}

async function deliver(queued: IngestMessage[], random: () => number): Promise<void> {
	const reports = queued
		.splice(0)
		.flatMap((message) => [message, message])
		.map((message) => ({ message, place: random() }))
		.toSorted((a, b) => a.place - b.place)
		.map(({ message }) => message);
	await consumeIngest(batchOf("pipit-ingest", reports), env);
}

async function runAlarms(): Promise<void> {
	for (const id of await listDurableObjectIds(env.SHARD)) await runDurableObjectAlarm(env.SHARD.get(id));
}

/** Mulberry32: small, seeded, good enough to shuffle operations. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
