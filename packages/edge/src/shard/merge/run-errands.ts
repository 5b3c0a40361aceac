import { eraseCopies } from "../../erase/copies.ts";
import { cardKey } from "../card-key.ts";
import type { Envelope } from "../calls.ts";
import type { ProfileNotice } from "../messages.ts";
import type { Errand } from "./errands.ts";
import { homeOf, type Reach, RETRY_MS, shardOfProfile } from "./reach.ts";

const AT_ONCE = 50;

/** Does what is to be done elsewhere; what fails is tried again. Answers whether there was something. */
export async function runErrands(reach: Reach): Promise<boolean> {
	const { store, now } = reach.around();
	const due = store.errands.due(now, AT_ONCE);
	await Promise.all(
		due.map(async (errand) => {
			try {
				await run(reach, errand);
				reach.around().store.errands.done(errand);
			} catch (error) {
				console.error(`${errand.kind} could not be done yet, it is tried again:`, error);
				const around = reach.around();
				around.store.errands.later(errand, around.now + RETRY_MS);
			}
		}),
	);
	return due.length > 0;
}

async function run(reach: Reach, errand: Errand): Promise<void> {
	switch (errand.kind) {
		case "take_away":
			return shardOfProfile(reach, errand.profileId).takeAway(errand.profileId, errand.key, errand.by, errand.epoch);
		case "retarget":
			return shardOfProfile(reach, errand.profileId).retarget(errand.profileId, errand.to, errand.isBack);
		case "shown":
			return shardOfProfile(reach, errand.report.profileId).reportShown(errand.report);
		case "abort":
			return shardOfProfile(reach, errand.profileId).abort(errand.profileId, errand.mergeId);
		case "erase":
			return shardOfProfile(reach, errand.profileId).eraseMember(errand.profileId);
		case "erase_copies":
			return eraseCopies(reach.env.DB, reach.around().place.site, errand, errand.at);
		case "forget":
			return shardOfProfile(reach, errand.profileId).forgetOther(errand.profileId, errand.about);
		case "release":
			return homeOf(reach, errand.key).release(errand.key, errand.from, errand.at);
		case "parted":
			return tellMirror(reach, { kind: "parted", profile_id: errand.profileId, from_id: errand.from, message_ids: errand.messageIds });
		case "tombstone":
			return copyTombstone(reach, errand.profileId);
		case "give_back":
			return giveBack(reach, errand);
	}
}

/** D1 and the snapshot say what became of the profile. */
async function copyTombstone(reach: Reach, profileId: (Errand & { kind: "tombstone" })["profileId"]): Promise<void> {
	const { store, place } = reach.around();
	const tombstone = store.tombstones.read(profileId);
	// It lives again: its own copy says so.
	if (tombstone === null) return;
	const { revision } = tombstone;
	const card = cardKey(place.site, profileId);
	if (tombstone.kind === "moved") {
		await tellMirror(reach, { kind: "moved", profile_id: profileId, revision, moved_to: tombstone.to });
		const content = JSON.stringify({ moved_to: tombstone.to });
		await reach.env.KV.put(card, content);
		store.cards.write(profileId, content);
	} else {
		await tellMirror(reach, { kind: "erased", profile_id: profileId, revision });
		await reach.env.KV.delete(card);
		store.cards.remove(profileId);
	}
}

async function tellMirror(reach: Reach, notice: ProfileNotice): Promise<void> {
	await reach.env.PROJECT.send({ site: reach.around().place.site, copies: [], notices: [notice] });
}

/** What came to the winner by the loser's names after the merge goes through the loser's own door. */
async function giveBack(reach: Reach, { profileId, mergeId }: Errand & { kind: "give_back" }): Promise<void> {
	const { store, adopted } = reach.around();
	const events = store.merges.staged(mergeId);
	const envelope: Envelope = { definitions: adopted.mark, models: adopted.models?.mark ?? null, clockOffsetMs: reach.clock.offsetMs };
	if (events.length > 0) {
		const [result] = await shardOfProfile(reach, profileId).ingest(envelope, [{ to: { kind: "profile", profileId }, events }]);
		if (result?.kind !== "stored" && result?.kind !== "erased") throw new Error(`the profile answered ${result?.kind ?? "nothing"}`);
	}
	reach.around().store.merges.unstage(mergeId);
}
