import type { ProfileEvent } from "@pipit/core/event";
import { type Identifier, identifierKeyOf, type ProfileId } from "@pipit/core/identity";
import type { Envelope, IngestPart, IngestResult } from "./calls.ts";
import { type Shard, ShardDirectory } from "./directory.ts";
import { pack } from "./packed.ts";

/** How many times an identifier may point to another shard before the events wait in the queue for calmer times. */
const HOPS = 6;

/**
 * Takes events to their profiles' shards: one call for each shard that is concerned. Answers the events that no shard
 * took; those of the others are stored. Never rejects.
 */
export async function deliverToShards(env: PipitEnv, site: string, envelope: Envelope, events: readonly ProfileEvent[]): Promise<ProfileEvent[]> {
	const directory = new ShardDirectory(env);
	let parts = partsByIdentifier(events);
	const undelivered: ProfileEvent[] = [];
	for (let hop = 0; parts.length > 0 && hop < HOPS; hop += 1) {
		const forwarded: IngestPart[] = [];
		await Promise.all(
			[...groupByShard(directory, site, parts)].map(async ({ shard, group }) => {
				try {
					const results = await shard.calls.ingestPacked(pack(envelope, group));
					for (const [index, part] of group.entries()) {
						const result = results[index];
						// An identifier whose profile is not there (yet) is no reason to lose what was accepted.
						if (result?.kind === "unknown") undelivered.push(...part.events);
						if (result?.kind === "elsewhere") forwarded.push({ to: forwardedTo(part, result.profileId), events: part.events });
						if (result?.kind === "erased") undelivered.push(...part.events.filter((event) => event.receivedAt > result.at));
						if (result?.kind === "stored") forwarded.push(...switchedParts(part, result.switched));
					}
				} catch (error) {
					console.error("a shard did not take events, they go to the queue:", error);
					for (const part of group) undelivered.push(...part.events);
				}
			}),
		);
		parts = forwarded;
	}
	for (const part of parts) undelivered.push(...part.events);
	return undelivered;
}

function forwardedTo({ to }: IngestPart, profileId: ProfileId): IngestPart["to"] {
	if (to.kind === "profile") return { kind: "profile", profileId };
	return { kind: "forwarded", profileId, by: to.kind === "forwarded" ? to.by : identifierKeyOf(to.identifier) };
}

/** Events of another account than the browser's profile has: from here on that account's user id routes them. */
function switchedParts(part: IngestPart, switched: Extract<IngestResult, { kind: "stored" }>["switched"]): IngestPart[] {
	return switched.map(({ user, messageIds }) => ({
		to: { kind: "identifier", identifier: user },
		events: part.events.filter((event) => messageIds.includes(event.messageId)).map((event) => ({ ...event, source: identifierKeyOf(user) })),
	}));
}

/** The events of each person together, in the order they came; the first identifier of an event routes it. */
function partsByIdentifier(events: readonly ProfileEvent[]): IngestPart[] {
	const parts = new Map<string, { readonly to: { readonly kind: "identifier"; readonly identifier: Identifier }; readonly events: ProfileEvent[] }>();
	for (const event of events) {
		const identifier = event.identifiers[0];
		if (identifier === undefined) continue;
		const key = identifierKeyOf(identifier);
		const part = parts.get(key);
		if (part === undefined) parts.set(key, { to: { kind: "identifier", identifier }, events: [event] });
		else part.events.push(event);
	}
	return [...parts.values()];
}

function groupByShard(directory: ShardDirectory, site: string, parts: readonly IngestPart[]): Iterable<{ readonly shard: Shard; readonly group: IngestPart[] }> {
	const groups = new Map<string, { readonly shard: Shard; readonly group: IngestPart[] }>();
	for (const part of parts) {
		const shard = part.to.kind === "identifier" ? directory.ofIdentifier(site, part.to.identifier) : directory.ofProfile(site, part.to.profileId);
		const found = groups.get(shard.name);
		if (found === undefined) groups.set(shard.name, { shard, group: [part] });
		else found.group.push(part);
	}
	return groups.values();
}

/** Records an event of a person whom a token named. Of a stranger nothing is stored. */
export async function deliverToProfile(env: PipitEnv, site: string, envelope: Envelope, profileId: ProfileId, event: ProfileEvent): Promise<void> {
	await new ShardDirectory(env).ofProfile(site, profileId).calls.ingest(envelope, [{ to: { kind: "profile", profileId }, events: [event] }]);
}
