import { cardOf } from "@pipit/core/profile";
import { type Identifier, type IdentifierKey, IDENTIFIER_TYPES, type ProfileId } from "@pipit/core/identity";
import { markOfProgram } from "../models/marks.ts";
import { currentState } from "./current.ts";
import { ShardDirectory } from "./directory.ts";
import { advance, applyEvents, type Surroundings } from "./ingest.ts";
import { afterCopy, cardContent, COPIED_FLIPS, copyOf, type ProfileCopy, withUnsent } from "./outbox.ts";
import { bytesOf, MESSAGE_BYTES, partsByBytes } from "../parts.ts";
import type { ProfileRow } from "./profiles.ts";
import type { ShardClock } from "./shard-clock.ts";

/** What the alarm works with; the surroundings are asked for anew after each pause, because time goes on. */
export interface Chores {
	readonly around: () => Surroundings;
	readonly clock: ShardClock;
	readonly env: PipitEnv;
}

/** How long one slice may hold up opens and ingest. */
const SLICE_MS = 10;
/** In production the clock stands still while code runs, so a slice also ends after this many turns of ten people. */
const SLICE_TURNS = 8;
/** How many slices one alarm does before it sets itself again. */
const SLICES = 200;
/** When to try again what another service refused. */
const RETRY_MS = 5_000;
const COPIES_AT_ONCE = 50;

/**
 * Everything that is due: entries and exits, the rebuild after new definitions, claims of identifiers, copies to D1 and KV.
 * Each may fail without the others, and each may be done twice. Answers when to come again.
 */
export async function doChores(chores: Chores): Promise<number | null> {
	let unfinished = false;
	unfinished = (await inSlices(chores, pushDue)) || unfinished;
	unfinished = (await inSlices(chores, rebuildNext)) || unfinished;
	const claimed = await attempt(() => settleClaims(chores));
	const copied = await attempt(() => copyOut(chores));
	const now = chores.clock.now();
	if (unfinished || claimed === "more" || copied === "more") return now;
	return claimed === "failed" || copied === "failed" ? now + RETRY_MS : null;
}

/** Tries again what was parked because its profile could not be evaluated. */
export function retryParked(around: Surroundings): void {
	const { parked, profiles } = around.store;
	for (const profileId of parked.profiles(100)) {
		const events = parked.eventsOf(profileId);
		// Those that the history no longer reaches stay where they can be seen.
		const historyFrom = profiles.read(profileId)?.historyFrom ?? 0;
		const again = events.filter((event) => event.time >= historyFrom);
		parked.remove(profileId, again.map((event) => event.messageId));
		// Where it fails again they are parked again.
		applyEvents(around, profileId, again);
	}
}

type Progress = "done" | "more" | "failed";

async function attempt(chore: () => Promise<Progress>): Promise<Progress> {
	try {
		return await chore();
	} catch (error) {
		console.error("chore failed, it is tried again:", error);
		return "failed";
	}
}

/** Runs `one` until it has nothing left (false) or the alarm's share of time is used up (true), letting calls in between slices. */
async function inSlices(chores: Chores, one: (around: Surroundings) => boolean): Promise<boolean> {
	for (let slice = 0; slice < SLICES; slice += 1) {
		const around = chores.around();
		const end = Date.now() + SLICE_MS;
		for (let turn = 0; turn < SLICE_TURNS && (turn === 0 || Date.now() < end); turn += 1) {
			if (!one(around)) return false;
		}
		await scheduler.wait(0);
	}
	return true;
}

/** Entries and exits that time has brought: a few profiles, then back. */
function pushDue(around: Surroundings): boolean {
	const due = around.store.profiles.due(around.now, 10);
	for (const profileId of due) tryAdvance(around, profileId);
	return due.length > 0;
}

/** Brings the next profiles to the newest definitions and models. */
function rebuildNext(around: Surroundings): boolean {
	const { store, adopted } = around;
	const cursor = store.meta.read("rebuild");
	if (cursor === null) return false;
	const behind = store.profiles.behind(markOfProgram(adopted.program), cursor, 10);
	for (const profileId of behind) tryAdvance(around, profileId);
	const last = behind.at(-1);
	if (last === undefined) store.meta.remove("rebuild");
	else store.meta.write("rebuild", last);
	return last !== undefined;
}

/** A profile that cannot be evaluated is left for the next event or sweep; it must not hold up those behind it. */
function tryAdvance(around: Surroundings, profileId: ProfileId): void {
	try {
		advance(around, profileId);
	} catch (error) {
		console.error(`profile ${profileId} could not be evaluated:`, error);
		around.store.profiles.postpone(profileId, around.now + 3_600_000);
	}
}

/** Asks the homes of new identifiers for ownership. A refusal leaves the link as a conflict, visible until it is merged. */
async function settleClaims(chores: Chores): Promise<Progress> {
	const { store, place } = chores.around();
	const pending = store.identifiers.pending(50);
	if (pending.length === 0) return "done";
	const directory = new ShardDirectory(chores.env);
	const owners = await Promise.all(
		pending.map((link) => directory.ofIdentifier(place.site, identifierOf(link.key)).calls.claim(link.key, link.profileId)),
	);
	const around = chores.around();
	around.transaction(() => {
		for (const [index, link] of pending.entries()) {
			const owner = owners[index];
			if (owner === undefined) continue;
			store.identifiers.settle(link, owner);
			const profile = store.profiles.read(link.profileId);
			if (profile === null) continue;
			store.profiles.write(withUnsent({ ...profile, revision: profile.revision + 1 }, around.now, []));
		}
	});
	return pending.length === 50 ? "more" : "done";
}

/** Sends the current state of changed profiles to the queue, and their snapshots to KV where these changed. */
async function copyOut(chores: Chores): Promise<Progress> {
	const around = chores.around();
	const { profiles } = around.store;
	const waiting = profiles.dirty(COPIES_AT_ONCE);
	if (waiting.length === 0) return "done";
	const sending = waiting.map((profileId) => tryPrepare(around, profileId)).filter((prepared) => prepared !== null);
	const parts = partsByBytes(sending, MESSAGE_BYTES, ({ copy }) => bytesOf(copy));
	const [sent, written] = await Promise.all([
		Promise.allSettled(parts.map((part) => chores.env.PROJECT.send({ site: around.place.site, copies: part.map(({ copy }) => copy) }))),
		Promise.allSettled(sending.map((item) => writeCard(chores, item))),
	]);
	// A copy whose snapshot failed is sent once more with it, and the other way round: neither takes harm from that.
	const arrived = new Set(parts.filter((_, index) => sent[index]?.status === "fulfilled").flat());
	const done = sending.filter((item, index) => arrived.has(item) && written[index]?.status === "fulfilled");
	around.transaction(() => {
		for (const { profile, copy } of done) profiles.writeUnsent(afterCopy(profiles.read(profile.profileId) ?? profile, profile, copy));
	});
	for (const result of [...sent, ...written]) if (result.status === "rejected") console.error("a copy did not leave:", result.reason);
	if (done.length < sending.length) return "failed";
	return waiting.length === COPIES_AT_ONCE ? "more" : "done";
}

/** A profile that cannot be copied is left out until it changes again; it must not hold up those behind it. */
function tryPrepare(around: Surroundings, profileId: ProfileId): Prepared | null {
	try {
		return prepare(around, profileId);
	} catch (error) {
		console.error(`profile ${profileId} could not be copied:`, error);
		const profile = around.store.profiles.read(profileId);
		if (profile !== null) around.store.profiles.writeUnsent({ ...profile, unsent: null });
		return null;
	}
}

interface Prepared {
	readonly profile: ProfileRow;
	readonly copy: ProfileCopy;
	readonly card: string;
}

async function writeCard(chores: Chores, { profile, card }: Prepared): Promise<void> {
	const { store, place } = chores.around();
	const { profileId } = profile;
	if (card === store.cards.written(profileId)) return;
	await chores.env.KV.put(cardKey(place.site, profileId), card);
	store.cards.write(profileId, card);
}

function prepare(around: Surroundings, profileId: ProfileId): Prepared | null {
	const { store, adopted, now } = around;
	const profile = store.profiles.read(profileId);
	if (profile === null) return null;
	const state = currentState(around, profile);
	const card = cardOf(adopted.program, state, now);
	const copy = fitting(profile, card, {
		links: store.identifiers.linksOf(profileId),
		flips: store.membership.since(profileId, profile.flipsSent, COPIED_FLIPS),
		events: store.history.some(profileId, profile.unsent?.messageIds ?? []),
	});
	return { profile, copy, card: cardContent(card) };
}

/** The copy, with fewer of its events and flips where it would be larger than a queue message. */
function fitting(profile: ProfileRow, card: Parameters<typeof copyOf>[1], parts: Parameters<typeof copyOf>[2]): ProfileCopy {
	const copy = copyOf(profile, card, parts);
	const bytes = bytesOf(copy);
	if (bytes <= MESSAGE_BYTES) return copy;
	// The shard keeps everything; the mirror says that there is more than it can hold.
	if (parts.events.length === 0) return { ...copy, traits: JSON.stringify({ too_large: bytes }) };
	return fitting(profile, card, { ...parts, events: parts.events.slice(Math.ceil(parts.events.length / 2)) });
}

/** Where the snapshot of a profile stands in KV. */
export function cardKey(site: string, profileId: string): string {
	return `card:${site}/${profileId}`;
}

function identifierOf(key: IdentifierKey): Identifier {
	const colon = key.indexOf(":");
	const type = IDENTIFIER_TYPES.find((candidate) => candidate === key.slice(0, colon));
	if (type === undefined) throw new Error(`not an identifier's key: ${key}`);
	return { type, value: key.slice(colon + 1) };
}
