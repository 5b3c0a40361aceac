import type { ProfileId } from "@pipit/core/identity";
import { markOfProgram } from "../models/marks.ts";
import { copyOut } from "./copy-out.ts";
import { advance, applyEvents, type Surroundings } from "./ingest.ts";
import { settleClaims } from "./merge/claim.ts";
import { sendLeaving } from "./merge/leave.ts";
import type { Reach } from "./merge/reach.ts";
import { runErrands } from "./merge/run-errands.ts";
import { splitAll } from "./merge/unmerge.ts";
import { whereaboutsOf } from "./merge/who.ts";

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

/** `more`: there is more to do right now. `failed`: to be tried again after a while. */
export type Progress = "done" | "more" | "failed";

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
