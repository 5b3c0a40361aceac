import { cardOf } from "@pipit/core/profile";
import type { ProfileId } from "@pipit/core/identity";
import { markOfProgram } from "../models/marks.ts";
import { cardKey } from "./card-key.ts";
import { currentState } from "./current.ts";
import { advance, applyEvents, type Surroundings } from "./ingest.ts";
import { afterCopy, cardContent, COPIED_FLIPS, copyOf, type ProfileCopy } from "./outbox.ts";
import { bytesOf, MESSAGE_BYTES, partsByBytes } from "../parts.ts";
import { settleClaims } from "./merge/claim.ts";
import { sendLeaving } from "./merge/leave.ts";
import type { Reach } from "./merge/reach.ts";
import { runErrands } from "./merge/run-errands.ts";
import { splitAll } from "./merge/unmerge.ts";
import { whereaboutsOf } from "./merge/who.ts";
import type { ProfileRow } from "./profiles.ts";

/** What the alarm works with; the surroundings are asked for anew after each pause, because time goes on. */
export type Chores = Reach;

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
	const merged = await attempt(() => settleIdentity(chores));
	const copied = await attempt(() => copyOut(chores));
	const now = chores.clock.now();
	if (unfinished || merged === "more" || copied === "more") return now;
	return merged === "failed" || copied === "failed" ? now + RETRY_MS : null;
}

/** Tries again what was parked because its profile could not be evaluated. */
export function retryParked(around: Surroundings): void {
	const { parked, profiles } = around.store;
	for (const profileId of parked.profiles(100)) {
		// What waits for a profile that has left, or is about to, goes with it.
		const { kind } = whereaboutsOf(around.store, profileId);
		if (kind === "moved" || kind === "erased") continue;
		const events = parked.eventsOf(profileId);
		// Those that the history no longer reaches stay where they can be seen.
		const historyFrom = profiles.read(profileId)?.historyFrom ?? 0;
		const again = events.filter((event) => event.time >= historyFrom);
		parked.remove(profileId, again.map((event) => event.messageId));
		// Where it fails again they are parked again.
		applyEvents(around, profileId, again);
	}
}

/** How many rounds of claims and merges one alarm does before it sets itself again. */
const ROUNDS = 20;

/** Who is whom: claims, merges, what undoes them, and what other shards have to be told of it. */
async function settleIdentity(chores: Chores): Promise<Progress> {
	for (let round = 0; round < ROUNDS; round += 1) {
		const worked = [await settleClaims(chores), await sendLeaving(chores), await splitAll(chores), await runErrands(chores)];
		if (!worked.some(Boolean)) return "done";
	}
	return "more";
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

/**
 * Sends the current state of changed profiles to the queue, and their snapshots to KV where these changed. What is read and
 * what is written down are one transaction each: one for every profile would cost more than the copying itself.
 */
async function copyOut(chores: Chores): Promise<Progress> {
	const around = chores.around();
	const { profiles, cards } = around.store;
	const waiting = profiles.dirty(COPIES_AT_ONCE);
	if (waiting.length === 0) return "done";
	const sending = around.transaction(() => waiting.map((profileId) => tryPrepare(around, profileId)).filter((prepared) => prepared !== null));
	const parts = partsByBytes(sending, MESSAGE_BYTES, ({ copy }) => bytesOf(copy));
	const [sent, written] = await Promise.all([
		Promise.allSettled(parts.map((part) => chores.env.PROJECT.send({ site: around.place.site, copies: part.map(({ copy }) => copy), notices: [] }))),
		Promise.allSettled(sending.map(async (item) => putCard(chores, item))),
	]);
	// A copy whose snapshot failed is sent once more with it, and the other way round: neither takes harm from that.
	const arrived = new Set(parts.filter((_, index) => sent[index]?.status === "fulfilled").flat());
	const done = sending.filter((item, index) => arrived.has(item) && written[index]?.status === "fulfilled");
	around.transaction(() => {
		for (const [index, { profile, card, isCardNew }] of sending.entries()) {
			if (isCardNew && written[index]?.status === "fulfilled") cards.write(profile.profileId, card);
		}
		for (const { profile, copy } of done) {
			const current = profiles.read(profile.profileId);
			// It may have moved or been erased meanwhile.
			if (current !== null) profiles.writeUnsent(afterCopy(current, profile, copy));
		}
	});
	for (const result of [...sent, ...written]) if (result.status === "rejected") console.error("a copy did not leave:", result.reason);
	if (done.length < sending.length) return "failed";
	return waiting.length === COPIES_AT_ONCE ? "more" : "done";
}

async function putCard(chores: Chores, { profile, card, isCardNew }: Prepared): Promise<void> {
	if (isCardNew) await chores.env.KV.put(cardKey(chores.around().place.site, profile.profileId), card);
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
	/** Whether KV holds another one. */
	readonly isCardNew: boolean;
}

function prepare(around: Surroundings, profileId: ProfileId): Prepared | null {
	const { store, adopted, now } = around;
	const profile = store.profiles.read(profileId);
	if (profile === null) return null;
	const state = currentState(around, profile);
	const card = cardOf(adopted.program, state, now);
	const copy = fitting(profile, card, {
		links: store.identifiers.linksOf(profileId),
		flips: profile.flipCount === profile.flipsSent ? [] : store.membership.since(profileId, profile.flipsSent, COPIED_FLIPS),
		events: store.history.some(profileId, profile.unsent?.messageIds ?? []),
	});
	const content = cardContent(card);
	return { profile, copy, card: content, isCardNew: content !== store.cards.written(profileId) };
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
