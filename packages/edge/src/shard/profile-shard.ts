import { type Identifier, identifierKeyOf, type ProfileId } from "@pipit/core/identity";
import type { ProfileEvent } from "@pipit/core/event";
import type { Histograms } from "@pipit/core/model";
import { NO_SOURCES } from "../catalogue/load-sources.ts";
import { measureProfiles } from "../models/measure.ts";
import type { Arrival, Envelope, IngestPart, IngestResult, OpenAnswer, OpenRequest, PreviewRequest, ProfileReport, ShardCalls, ShardPreview, WhyReport } from "./calls.ts";
import type { ShownReport } from "./decisions.ts";
import type { FormOutcome, FormRounds, FormSubmission, MessagePeople, WhyShown, WhyShownRequest } from "./email-calls.ts";
import { trimNext } from "./trim.ts";
import { retryParked } from "./chores.ts";
import { applyEvents } from "./ingest.ts";
import { changed } from "./merge/claim.ts";
import { MergeDesk } from "./merge/desk.ts";
import { letGoOfMerges } from "./merge/let-go.ts";
import { type Packed, unpack } from "./packed.ts";
import { destinationOf, splitByUser } from "./route.ts";
import { decideAtShard, lastShownOrDecide } from "./open.ts";
import { sourcesAtShard } from "./open-sources.ts";
import { previewInSlices } from "./preview.ts";
import { reportOf } from "./report.ts";
import { quarantineTooOld } from "./too-old.ts";
import { castInSlices } from "./cast.ts";
import { seeAtShard } from "./see.ts";
import type { Cast, CastRequest, Seen, SeeRequest } from "./see-calls.ts";
import { earliest } from "./shard-core.ts";
import { whyReport } from "./why.ts";
import { whyShown } from "./why-shown.ts";

/**
 * The only writer of a part of a site's profiles. Every method may be called twice with the same effect;
 * work that time or other shards make due is done by one alarm (`chores.ts`).
 */
export class ProfileShard extends MergeDesk implements ShardCalls {
	/** Stores events, one result for each part. Rejects where nothing could be stored; the caller then queues all of it. */
	async ingest(envelope: Envelope, parts: readonly IngestPart[]): Promise<IngestResult[]> {
		const adopted = await this.catchUp(envelope);
		const around = this.around(adopted);
		let due: number | null = null;
		let claims = false;
		const tooOld: ProfileEvent[] = [];
		const results = parts.map((part): IngestResult => {
			const to = destinationOf(around, part);
			if (to.kind !== "here") return to;
			const { mine, switched } = splitByUser(around.store, to.profileId, to.events);
			const applied = applyEvents(around, to.profileId, mine);
			due = earliest(due, applied.nextDue);
			claims ||= applied.claims;
			tooOld.push(...applied.tooOld);
			return { kind: "stored", profileId: to.profileId, duplicates: applied.duplicates, switched };
		});
		await this.arm(earliest(due, around.now + (claims ? 0 : this.copyAfterMs)));
		if (tooOld.length > 0) for (const message of await quarantineTooOld(this.place.site, tooOld, around.now)) await this.env.INGEST.send(message);
		if (results.every(({ kind }) => kind !== "elsewhere")) return results;
		return Promise.all(results.map((result, index) => this.#sentOn(envelope, parts[index], result)));
	}

	async ingestPacked(packed: Packed): Promise<IngestResult[]> {
		const { envelope, parts } = unpack(packed);
		return this.ingest(envelope, parts);
	}

	/** Decides what a block shows to a person now, and remembers it as shown. */
	async open(envelope: Envelope, request: OpenRequest): Promise<OpenAnswer> {
		const moved = this.moved(request.profileId);
		if (moved !== null) return moved.calls.open(envelope, { ...request, profileId: moved.to });
		const adopted = await this.catchUp(envelope);
		const sources = await sourcesAtShard(this.env, this.around(adopted), request);
		const answer = decideAtShard(this.around(adopted), request, sources);
		const { profileId, message, client } = request;
		if (this.store.profiles.read(profileId) !== null) this.store.emails.noteFetched(profileId, message.id, client, this.clock.now());
		return answer;
	}

	/** What was last shown; where nothing was yet, what is decided now. */
	async lastShown(envelope: Envelope, request: OpenRequest): Promise<OpenAnswer> {
		const moved = this.moved(request.profileId);
		if (moved !== null) return moved.calls.lastShown(envelope, { ...request, profileId: moved.to });
		const adopted = await this.catchUp(envelope);
		const { profileId, message } = request;
		const isKnown = this.store.decisions.read(profileId, message.id, request.block) !== null;
		const sources = isKnown ? NO_SOURCES : await sourcesAtShard(this.env, this.around(adopted), request);
		return lastShownOrDecide(this.around(adopted), request, sources);
	}

	/** How often somebody answered a form in a message: the answer that is taken next has this number. */
	async formRounds(profileId: ProfileId, message: number, form: string): Promise<FormRounds> {
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.calls.formRounds(moved.to, message, form);
		return { known: this.store.profiles.read(profileId) !== null, rounds: this.store.emails.rounds(profileId, message, form) };
	}

	/** Takes an answer to a form once, with its event. */
	async submitForm(envelope: Envelope, submission: FormSubmission): Promise<FormOutcome> {
		const moved = this.leaving(submission.profileId);
		if (moved !== null) return moved.calls.submitForm(envelope, { ...submission, profileId: moved.to });
		const adopted = await this.catchUp(envelope);
		const { profileId, event } = submission;
		const before = this.store.profiles.read(profileId);
		if (before === null) return "unknown";
		if (!this.store.emails.isNext(submission)) return "used";
		const applied = applyEvents(this.around(adopted), profileId, [event]);
		if (this.store.profiles.read(profileId)?.revision === before.revision) return "held";
		this.store.emails.take(submission, this.clock.now());
		await this.arm(earliest(applied.nextDue, this.clock.now() + this.copyAfterMs));
		return "taken";
	}

	/** Remembers that a message is on its way to somebody. */
	async expect(profileId: ProfileId, message: number): Promise<void> {
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.calls.expect(moved.to, message);
		if (this.store.profiles.read(profileId) !== null) this.store.emails.expect(profileId, message, this.clock.now());
	}

	/** The same for many, of whom each is answered as the one that they are now; message 0 is remembered of nobody. */
	async expectEach(profileIds: readonly ProfileId[], message: number): Promise<(ProfileId | null)[]> {
		return Promise.all(
			profileIds.map(async (profileId) => {
				const moved = this.leaving(profileId);
				if (moved !== null) return (await moved.calls.expectEach([moved.to], message))[0] ?? null;
				if (this.store.profiles.read(profileId) === null) return null;
				this.store.emails.expect(profileId, message, this.clock.now());
				return profileId;
			}),
		);
	}

	/** Remembers that a person followed a link of a message; whether it was a person is known only after the click. */
	async clicked(profileId: ProfileId, message: number): Promise<void> {
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.calls.clicked(moved.to, message);
		if (this.store.profiles.read(profileId) !== null) this.store.emails.noteClicked(profileId, message, this.clock.now());
	}

	/** How many of the people here a message was made for and has reached. */
	async messagePeople(message: number): Promise<MessagePeople> {
		return this.store.emails.people(message);
	}

	/** Why somebody was shown something at a moment of the last 30 days; null where nothing like that was shown. */
	async whyShown(envelope: Envelope, request: WhyShownRequest): Promise<WhyShown | null> {
		const moved = this.moved(request.profileId);
		if (moved !== null) return moved.calls.whyShown(envelope, { ...request, profileId: moved.to });
		return whyShown(this.around(await this.catchUp(envelope)), request);
	}

	/** Learns what a Worker served while this shard did not answer. The newer of the two wins. */
	async reportShown(report: ShownReport): Promise<void> {
		const moved = this.moved(report.profileId);
		if (moved !== null) return moved.calls.reportShown({ ...report, profileId: moved.to });
		if (this.store.profiles.read(report.profileId) === null) return;
		const { recent, decisions, emails } = this.store;
		const answeredAt = recent.answeredAt(report);
		decisions.record(report, answeredAt);
		emails.noteFetched(report.profileId, report.message, report.client, report.shownAt);
		if ((answeredAt ?? 0) <= report.shownAt) recent.forget(report);
	}

	/**
	 * Links the browser that followed an email's link to the profile that the email was for, if it is the first one to
	 * follow that message. Answers whether it is linked; one that already
	 * is somebody's of whom nothing is known makes the two one person; somebody known keeps it.
	 */
	async recognize(arrival: Arrival): Promise<boolean> {
		const { profileId, message, browser } = arrival;
		const moved = this.leaving(profileId);
		if (moved !== null) return moved.calls.recognize({ ...arrival, profileId: moved.to });
		const key = identifierKeyOf(browser);
		const { profiles, devices, identifiers } = this.store;
		if (profiles.read(profileId) === null || !devices.bind(profileId, message, key)) return false;
		const isNew = !identifiers.isLinked(profileId, key);
		if (isNew) identifiers.link(profileId, key, "arrival", null, this.clock.now());
		const { owner, epoch } = await this.homeOf(key).claim(key, profileId, [], false);
		if (owner === profileId && isNew && profiles.read(profileId) !== null) {
			identifiers.own(profileId, key, epoch);
			changed(this.around(await this.adoptedNow()), profileId);
		}
		// Somebody else's browser: the alarm makes them one, where nobody says who that somebody is.
		await this.arm(this.clock.now() + (owner === profileId ? this.copyAfterMs : 0));
		return owner === profileId;
	}

	/** Whose an identifier is that is at home here. */
	async find(identifier: Identifier): Promise<ProfileId | null> {
		return this.store.identifiers.ownerOf(identifierKeyOf(identifier));
	}

	/** The same for many, in their order. */
	async findEach(identifiers: readonly Identifier[]): Promise<(ProfileId | null)[]> {
		return identifiers.map((identifier) => this.store.identifiers.ownerOf(identifierKeyOf(identifier)));
	}

	/** Everything known of one profile; null where there is none. */
	async report(envelope: Envelope, profileId: ProfileId): Promise<ProfileReport | null> {
		const moved = this.moved(profileId);
		if (moved !== null) return moved.calls.report(envelope, moved.to);
		return reportOf(this.around(await this.catchUp(envelope)), profileId);
	}

	/** What somebody was shown in the last 30 days, newest first. */
	async shownTo(profileId: ProfileId): Promise<ShownReport[]> {
		const moved = this.moved(profileId);
		if (moved !== null) return moved.calls.shownTo(moved.to);
		return this.store.decisions.history(profileId, 200);
	}

	/** Why a profile is in a segment or not; null where there is no such profile or no such segment. */
	async why(envelope: Envelope, profileId: ProfileId, segment: string): Promise<WhyReport | null> {
		const moved = this.moved(profileId);
		if (moved !== null) return moved.calls.why(envelope, moved.to, segment);
		return whyReport(this.around(await this.catchUp(envelope)), profileId, segment);
	}

	/** What definitions that are not published would change for the people here; nothing is written. */
	async preview(envelope: Envelope, request: PreviewRequest): Promise<ShardPreview> {
		const adopted = await this.catchUp(envelope);
		return previewInSlices(() => this.around(adopted), request);
	}

	/** What somebody would be shown at a moment; nothing is written. */
	async see(envelope: Envelope, request: SeeRequest): Promise<Seen | null> {
		const moved = this.moved(request.profileId);
		if (moved !== null) return moved.calls.see(envelope, { ...request, profileId: moved.to });
		const adopted = await this.catchUp(envelope);
		const sources = await sourcesAtShard(this.env, this.around(adopted), request);
		return seeAtShard(this.around(adopted), request, sources);
	}

	/** People here who show what a block can look like; nothing is written. */
	async cast(envelope: Envelope, request: CastRequest): Promise<Cast> {
		const adopted = await this.catchUp(envelope);
		return castInSlices(this.env, () => this.around(adopted), request);
	}

	/** What the people here are like, for the population that models compare people with. */
	async measure(envelope: Envelope): Promise<Histograms> {
		const adopted = await this.catchUp(envelope);
		return measureProfiles(() => this.around(adopted));
	}

	/** Adopts the newest definitions and clock, tries parked events again, and sets a lost alarm: after a publication, and hourly. */
	async wake(envelope: Envelope): Promise<void> {
		retryParked(this.around(await this.catchUp(envelope)));
		this.store.decisions.trim(this.clock.now());
		trimNext(this.store, this.clock.now());
		letGoOfMerges(this.store, this.clock.now());
		await this.rearm();
	}

	/** What is addressed to a profile by its id follows it where it has moved. */
	async #sentOn(envelope: Envelope, part: IngestPart | undefined, result: IngestResult): Promise<IngestResult> {
		if (part?.to.kind !== "profile" || result.kind !== "elsewhere") return result;
		const [there] = await this.shardOf(result.profileId).ingest(envelope, [{ to: { kind: "profile", profileId: result.profileId }, events: part.events }]);
		return there ?? { kind: "unknown" };
	}
}
