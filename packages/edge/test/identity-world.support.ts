import { runInDurableObject } from "cloudflare:test";
import type { ProfileEvent } from "@pipit/core/event";
import { isProfileId, type ProfileId } from "@pipit/core/identity";
import { readStored } from "../src/stored.ts";
import { shards } from "./identity.support.ts";
import { added, type TestEvent } from "./support.ts";

/** One person's browsers and addresses, named together in random ways until all are connected; or two accounts' among them. */
export class World {
	readonly events: TestEvent[] = [];
	readonly keys = new Set<string>();
	readonly messages = new Set<string>();

	constructor(name: string, random: () => number, hasAccounts = false) {
		const browsers = Array.from({ length: 2 + Math.floor(random() * 3) }, (_, index) => `${name}-b${index}`);
		const addresses = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => `${name}-${index}@example.com`);
		let number = 0;
		const add = (event: TestEvent): void => {
			this.events.push(event);
			if (event.messageId !== undefined) this.messages.add(event.messageId);
			// A sender that got no answer sends again.
			if (!hasAccounts && random() < 0.2) this.events.push(event);
		};
		for (const [index, browser] of browsers.entries()) {
			this.keys.add(`anonymous_id:${browser}`);
			for (let count = 0; count < 1 + random() * 3; count += 1) add(happening(browser, `${name}-${(number += 1)}`, random));
			// A chain that connects everybody, and more at random.
			const named = [addresses[index % addresses.length], addresses[(index + 1) % addresses.length], addresses[Math.floor(random() * addresses.length)]];
			for (const email of named) if (email !== undefined) add({ type: "identify", anonymousId: browser, messageId: `${name}-${(number += 1)}`, traits: { email, [`t${number % 3}`]: number } });
			const previous = browsers[index - 1];
			if (previous !== undefined && !hasAccounts) add({ type: "identify", anonymousId: browser, messageId: `${name}-${(number += 1)}`, traits: { email: addresses[0] ?? "", again: index } });
			if (hasAccounts) for (let count = 0; count < 2; count += 1) add({ ...happening(browser, `${name}-${(number += 1)}`, random), userId: `${name}-u${Math.floor(random() * 2)}` });
		}
		for (const address of addresses) this.keys.add(`email:${address}`);
		if (!hasAccounts) add({ type: "identify", anonymousId: browsers[0] ?? "", messageId: `${name}-all`, traits: { email: addresses[0] ?? "" }, context: allOf(addresses) });
		for (let at = this.events.length - 1; at > 0; at -= 1) {
			const other = Math.floor(random() * (at + 1));
			const [a, b] = [this.events[at], this.events[other]];
			if (a !== undefined && b !== undefined) [this.events[at], this.events[other]] = [b, a];
		}
	}
}

function allOf(addresses: readonly string[]): object {
	return {
		consent: { categoryPreferences: { analytics: true, personalization: true, email: true, ads: true } },
		externalIds: addresses.map((id) => ({ id, type: "email" })),
	};
}

/** Something that a browser does, at random; some of it late. */
export function happening(browser: string, messageId: string, random: () => number): TestEvent {
	if (random() < 0.2) return { event: "Order Completed", anonymousId: browser, messageId, properties: { total: 15, currency: "EUR" } };
	const late = random() < 0.3 ? { timestamp: new Date(Date.now() - Math.floor(random() * 3_600_000)).toISOString() } : {};
	return { ...added(browser, random() < 0.5 ? "cup" : "pot", messageId), ...late };
}

/** A profile that goes on, as its shard keeps it. */
export interface Someone {
	readonly profileId: ProfileId;
	readonly eventCount: number;
	readonly state: string;
	readonly keys: readonly string[];
	readonly events: readonly ProfileEvent[];
}

/** Everybody who goes on, read from the shards' own tables. */
export async function readPeople(): Promise<Someone[]> {
	const found: Someone[] = [];
	for (const shard of await shards()) {
		const here = await runInDurableObject(shard, (_, { storage }) => {
			const histories = new Map<string, ProfileEvent[]>();
			for (const row of storage.sql.exec<{ profile_id: string; message_id: string; time: number; source: string; name: string; body: string }>("SELECT * FROM history")) {
				const event = readStored<ProfileEvent>(JSON.stringify({ ...JSON.parse(row.body), messageId: row.message_id, time: row.time, source: row.source, name: row.name }));
				histories.set(row.profile_id, [...(histories.get(row.profile_id) ?? []), event]);
			}
			const keys = new Map<string, string[]>();
			for (const row of storage.sql.exec<{ profile_id: string; key: string }>("SELECT profile_id, key FROM links WHERE status = 'owned'")) keys.set(row.profile_id, [...(keys.get(row.profile_id) ?? []), row.key]);
			return storage.sql
				.exec<{ profile_id: string; event_count: number; state: string }>("SELECT profile_id, event_count, state FROM profiles")
				.toArray()
				.map((row) => ({ profileId: row.profile_id, eventCount: row.event_count, state: row.state, keys: keys.get(row.profile_id) ?? [], events: histories.get(row.profile_id) ?? [] }));
		});
		for (const one of here) if (isProfileId(one.profileId)) found.push({ ...one, profileId: one.profileId });
	}
	return found;
}

/** What all shards know of an identifier, for a failure's message. */
export async function storyOf(key: string): Promise<string> {
	const lines: string[] = [];
	for (const shard of await shards()) {
		await runInDurableObject(shard, (_, { storage }) => {
			for (const row of storage.sql.exec("SELECT * FROM identifiers WHERE key = ?1", key)) lines.push(`home ${JSON.stringify(row)}`);
			for (const row of storage.sql.exec("SELECT l.*, (SELECT to_profile_id FROM tombstones t WHERE t.profile_id = l.profile_id) AS gone_to FROM links l WHERE key = ?1", key)) lines.push(`link ${JSON.stringify(row)}`);
			for (const row of storage.sql.exec("SELECT * FROM audit WHERE profile_id IN (SELECT profile_id FROM links WHERE key = ?1)", key)) lines.push(`audit ${JSON.stringify(row)}`);
		});
	}
	return lines.join("\n");
}

/** Mulberry32: small and seeded. */
export function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
