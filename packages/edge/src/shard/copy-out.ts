import type { ProfileId } from "@pipit/core/identity";
import { type Card, cardOf } from "@pipit/core/profile";
import { bytesOf, MESSAGE_BYTES, partsByBytes } from "../parts.ts";
import { cardKey } from "./card-key.ts";
import { isOf } from "./cards.ts";
import type { Progress } from "./chores.ts";
import { cardContent, COPIED_EVENTS, COPIED_FLIPS, copyOf, type ProfileCopy } from "./copy.ts";
import { currentState } from "./current.ts";
import type { Link } from "./identifiers.ts";
import type { Surroundings } from "./ingest.ts";
import type { Reach } from "./merge/reach.ts";
import type { Unsent } from "./outbox.ts";
import type { ProfileRow } from "./profiles.ts";

const COPIES_AT_ONCE = 50;

/**
 * Sends the current state of changed profiles to the queue, and their snapshots to KV where these changed. What is read and
 * what is written down are one transaction each: one for every profile would cost more than the copying itself.
 */
export async function copyOut(reach: Reach): Promise<Progress> {
	const around = reach.around();
	const { profiles, cards, outbox } = around.store;
	const waiting = outbox.next(COPIES_AT_ONCE);
	if (waiting.length === 0) return "done";
	const sending = around.transaction(() => prepareAll(around, waiting));
	const parts = partsByBytes(sending, MESSAGE_BYTES, ({ bytes }) => bytes);
	const [sent, written] = await Promise.all([
		Promise.allSettled(parts.map((part) => reach.env.PROJECT.send({ site: around.place.site, copies: part.map(({ copy }) => copy), notices: [] }))),
		Promise.allSettled(sending.map(async (item) => putCard(reach, item))),
	]);
	// A copy whose snapshot failed is sent once more with it, and the other way round: neither takes harm from that.
	const arrived = new Set(parts.filter((_, index) => sent[index]?.status === "fulfilled").flat());
	const done = sending.filter((item, index) => arrived.has(item) && written[index]?.status === "fulfilled");
	around.transaction(() => {
		for (const [index, { profile, card, isCardNew }] of sending.entries()) {
			// It may have moved or been erased meanwhile.
			if (isCardNew && written[index]?.status === "fulfilled") cards.write(profile.profileId, card);
		}
		const settled: ProfileId[] = [];
		for (const { profile, copy, unsent } of done) {
			const isAll = profiles.read(profile.profileId)?.revision === profile.revision && copy.flips.length < COPIED_FLIPS;
			if (isAll) settled.push(profile.profileId);
			else outbox.settlePart(unsent, profile.revision, copy.flips.at(-1)?.number ?? unsent.flipsSent);
		}
		outbox.settle(settled);
	});
	for (const result of [...sent, ...written]) if (result.status === "rejected") console.error("a copy did not leave:", result.reason);
	if (done.length < sending.length) return "failed";
	return waiting.length === COPIES_AT_ONCE ? "more" : "done";
}

async function putCard(reach: Reach, { profile, card, isCardNew }: Prepared): Promise<void> {
	if (isCardNew) await reach.env.KV.put(cardKey(reach.around().place.site, profile.profileId), card);
}

interface Prepared {
	readonly profile: ProfileRow;
	readonly unsent: Unsent;
	readonly copy: ProfileCopy;
	/** Of the copy as JSON. */
	readonly bytes: number;
	readonly card: string;
	/** Whether KV holds another one. */
	readonly isCardNew: boolean;
}

/** A profile that cannot be copied is left out until it changes again; it must not hold up those behind it. */
function prepareAll(around: Surroundings, waiting: readonly Unsent[]): Prepared[] {
	const { outbox, cards, identifiers } = around.store;
	const profileIds = waiting.map(({ profileId }) => profileId);
	const written = cards.writtenOf(profileIds);
	const links = identifiers.linksOfEach(profileIds);
	return waiting.flatMap((unsent) => {
		const { profileId } = unsent;
		try {
			return prepare(around, unsent, { links: links.get(profileId) ?? [], card: written.get(profileId) });
		} catch (error) {
			console.error(`profile ${profileId} could not be copied:`, error);
			outbox.hold(profileId);
			return [];
		}
	});
}

function prepare(around: Surroundings, unsent: Unsent, known: { readonly links: readonly Link[]; readonly card: string | undefined }): Prepared[] {
	const { store, adopted, now } = around;
	const { profileId, revision, flipsSent, messageIds } = unsent;
	const profile = store.profiles.read(profileId);
	if (profile === null) {
		store.outbox.settle([profileId]);
		return [];
	}
	const card = cardOf(adopted.program, currentState(around, profile), now);
	const { copy, bytes } = fitting(profile, card, {
		links: known.links,
		flips: profile.flipCount === flipsSent ? [] : store.membership.since(profileId, flipsSent, COPIED_FLIPS),
		events: messageIds === null ? store.history.since(profileId, revision, COPIED_EVENTS) : store.history.some(profileId, messageIds),
	});
	const content = cardContent(card);
	return [{ profile, unsent, copy, bytes, card: content, isCardNew: !isOf(known.card, content) }];
}

/** The copy, with fewer of its events and flips where it would be larger than a queue message. */
function fitting(profile: ProfileRow, card: Card, parts: Parameters<typeof copyOf>[2]): Pick<Prepared, "copy" | "bytes"> {
	const copy = copyOf(profile, card, parts);
	const bytes = bytesOf(copy);
	if (bytes <= MESSAGE_BYTES) return { copy, bytes };
	// The shard keeps everything; the mirror says that there is more than it can hold.
	if (parts.events.length === 0) {
		const small = { ...copy, traits: JSON.stringify({ too_large: bytes }) };
		return { copy: small, bytes: bytesOf(small) };
	}
	return fitting(profile, card, { ...parts, events: parts.events.slice(Math.ceil(parts.events.length / 2)) });
}
