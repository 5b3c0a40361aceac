import { DurableObject } from "cloudflare:workers";
import { homeBucketOf, type Identifier, type IdentifierKey, identifierKeyOf, mintProfileId, type ProfileId } from "@pipit/core/identity";
import type { ProfileEvent } from "@pipit/core/event";
import type { Histograms } from "@pipit/core/model";
import { NO_SOURCES } from "../catalogue/load-sources.ts";
import { measureProfiles } from "../models/measure.ts";
import { type Adopted, caughtUp, isUpToDate, readAdopted, writeAdopted } from "./adopted.ts";
import type { Arrival, Envelope, IngestPart, IngestResult, OpenAnswer, OpenRequest, PreviewRequest, ProfileReport, ShardCalls, ShardPreview, WhyReport } from "./calls.ts";
import type { ShownReport } from "./decisions.ts";
import type { FormOutcome, FormRounds, FormSubmission, MessagePeople, WhyShown, WhyShownRequest } from "./email-calls.ts";
import { holdsProfile, isAtHome, ShardDirectory, type ShardPlace, shardPlaceOf } from "./directory.ts";
import { trimNext } from "./trim.ts";
import { type Chores, doChores, retryParked } from "./chores.ts";
import { applyEvents, type Surroundings } from "./ingest.ts";
import { decideAtShard, lastShownOrDecide } from "./open.ts";
import { sourcesAtShard } from "./open-sources.ts";
import { previewInSlices } from "./preview.ts";
import { withUnsent } from "./outbox.ts";
import { reportOf } from "./report.ts";
import { quarantineTooOld } from "./too-old.ts";
import { castInSlices } from "./cast.ts";
import { seeAtShard } from "./see.ts";
import type { Cast, CastRequest, Seen, SeeRequest } from "./see-calls.ts";
import { ShardClock } from "./shard-clock.ts";
import { ShardStore } from "./store.ts";
import { whyReport } from "./why.ts";
import { whyShown } from "./why-shown.ts";

/**
 * How long a change waits before it is copied out, so that what follows at once goes with it. Copying is about half of
 * what a single event costs, and nobody waits for it: people are read from here.
 */
const COPY_AFTER_MS = 2_000;

/**
 * The only writer of a part of a site's profiles. Every method may be called twice with the same effect;
 * work that time or other shards make due is done by one alarm (`chores.ts`).
 */
export class ProfileShard extends DurableObject<PipitEnv> implements ShardCalls {
	readonly #place: ShardPlace;
	readonly #store: ShardStore;
	readonly #clock: ShardClock;
	#adopted: Adopted | null;
	/** When the alarm is set for, on the shard's clock; null where none is. */
	#alarmAt: number | null = null;

	constructor(ctx: DurableObjectState, env: PipitEnv) {
		super(ctx, env);
		this.#store = new ShardStore(ctx.storage.sql);
		this.#place = this.#ownPlace();
		this.#clock = new ShardClock(Number(this.#store.meta.read("clock_offset_ms") ?? 0));
		this.#adopted = readAdopted(this.#store.meta);
		// An alarm can be lost; a shard that wakes for any reason sets it again.
		void ctx.blockConcurrencyWhile(() => this.#arm(this.#nextWork()));
	}

	/** Stores events, one result for each part. Rejects where nothing could be stored; the caller then queues all of it. */
	async ingest(envelope: Envelope, parts: readonly IngestPart[]): Promise<IngestResult[]> {
		const adopted = await this.#catchUp(envelope);
		const around = this.#around(adopted);
		let due: number | null = null;
		let claims = false;
		const tooOld: ProfileEvent[] = [];
		const results = parts.map((part): IngestResult => {
			const profileId = this.#profileFor(part);
			if (profileId.kind !== "here") return profileId;
			const applied = applyEvents(around, profileId.profileId, part.events);
			due = earliest(due, applied.nextDue);
			claims ||= applied.claims;
			tooOld.push(...applied.tooOld);
			return { kind: "stored", profileId: profileId.profileId, duplicates: applied.duplicates };
		});
		await this.#arm(earliest(due, around.now + (claims ? 0 : COPY_AFTER_MS)));
		for (const message of await quarantineTooOld(this.#place.site, tooOld, around.now)) await this.env.INGEST.send(message);
		return results;
	}

	/** Decides what a block shows to a person now, and remembers it as shown. */
	async open(envelope: Envelope, request: OpenRequest): Promise<OpenAnswer> {
		const adopted = await this.#catchUp(envelope);
		const sources = await sourcesAtShard(this.env, this.#around(adopted), request);
		return decideAtShard(this.#around(adopted), request, sources);
	}

	/** What was last shown; where nothing was yet, what is decided now. */
	async lastShown(envelope: Envelope, request: OpenRequest): Promise<OpenAnswer> {
		const adopted = await this.#catchUp(envelope);
		const { profileId, message, client } = request;
		const isKnown = this.#store.decisions.read(profileId, message.id, request.block) !== null;
		const sources = isKnown ? NO_SOURCES : await sourcesAtShard(this.env, this.#around(adopted), request);
		const answer = lastShownOrDecide(this.#around(adopted), request, sources);
		if (this.#store.profiles.read(profileId) !== null) this.#store.emails.noteClicked(profileId, message.id, client, this.#clock.now());
		return answer;
	}

	/** How often somebody answered a form in a message: the answer that is taken next has this number. */
	async formRounds(profileId: ProfileId, message: number, form: string): Promise<FormRounds> {
		return { known: this.#store.profiles.read(profileId) !== null, rounds: this.#store.emails.rounds(profileId, message, form) };
	}

	/** Takes an answer to a form once, with its event. */
	async submitForm(envelope: Envelope, submission: FormSubmission): Promise<FormOutcome> {
		const adopted = await this.#catchUp(envelope);
		const { profileId, event } = submission;
		const before = this.#store.profiles.read(profileId);
		if (before === null) return "unknown";
		if (!this.#store.emails.isNext(submission)) return "used";
		const applied = applyEvents(this.#around(adopted), profileId, [event]);
		if (this.#store.profiles.read(profileId)?.revision === before.revision) return "held";
		this.#store.emails.take(submission, this.#clock.now());
		await this.#arm(earliest(applied.nextDue, this.#clock.now() + COPY_AFTER_MS));
		return "taken";
	}

	/** Remembers that a message is on its way to somebody. */
	async expect(profileId: ProfileId, message: number): Promise<void> {
		if (this.#store.profiles.read(profileId) !== null) this.#store.emails.expect(profileId, message, this.#clock.now());
	}

	/** How many of the people here a message was made for and has reached. */
	async messagePeople(message: number): Promise<MessagePeople> {
		return this.#store.emails.people(message);
	}

	/** Why somebody was shown something at a moment of the last 30 days; null where nothing like that was shown. */
	async whyShown(envelope: Envelope, request: WhyShownRequest): Promise<WhyShown | null> {
		return whyShown(this.#around(await this.#catchUp(envelope)), request);
	}

	/** Learns what a Worker served while this shard did not answer. The newer of the two wins. */
	async reportShown(report: ShownReport): Promise<void> {
		if (this.#store.profiles.read(report.profileId) === null) return;
		const { recent, decisions, emails } = this.#store;
		const answeredAt = recent.answeredAt(report);
		decisions.record(report, answeredAt);
		emails.noteFetched(report.profileId, report.message, report.client, report.shownAt);
		if ((answeredAt ?? 0) <= report.shownAt) recent.forget(report);
	}

	/**
	 * Links the browser that followed an email's link to the profile that the email was for, if it is the first one to
	 * follow that message. Answers whether it is linked; a browser that somebody else owns stays theirs, as a conflict.
	 */
	async recognize({ profileId, message, browser }: Arrival): Promise<boolean> {
		const key = identifierKeyOf(browser);
		const { profiles, devices, identifiers } = this.#store;
		if (profiles.read(profileId) === null || !devices.bind(profileId, message, key)) return false;
		identifiers.link(profileId, key, "pending", this.#clock.now());
		const owner = await new ShardDirectory(this.env).ofIdentifier(this.#place.site, browser).calls.claim(key, profileId);
		const status = identifiers.settle({ profileId, key }, owner);
		const profile = profiles.read(profileId);
		if (profile !== null) profiles.write(withUnsent({ ...profile, revision: profile.revision + 1 }, this.#clock.now(), []));
		await this.#arm(this.#clock.now() + COPY_AFTER_MS);
		return status === "owned";
	}

	/** Makes the profile the owner of an identifier that is at home here, unless somebody owns it. Answers the owner. */
	async claim(key: IdentifierKey, profileId: ProfileId): Promise<ProfileId> {
		return this.#store.identifiers.claim(key, profileId);
	}

	/** Whose an identifier is that is at home here. */
	async find(identifier: Identifier): Promise<ProfileId | null> {
		return this.#store.identifiers.ownerOf(identifierKeyOf(identifier));
	}

	/** Everything known of one profile; null where there is none. */
	async report(envelope: Envelope, profileId: ProfileId): Promise<ProfileReport | null> {
		return reportOf(this.#around(await this.#catchUp(envelope)), profileId);
	}

	/** What somebody was shown in the last 30 days, newest first. */
	async shownTo(profileId: ProfileId): Promise<ShownReport[]> {
		return this.#store.decisions.history(profileId, 200);
	}

	/** Why a profile is in a segment or not; null where there is no such profile or no such segment. */
	async why(envelope: Envelope, profileId: ProfileId, segment: string): Promise<WhyReport | null> {
		return whyReport(this.#around(await this.#catchUp(envelope)), profileId, segment);
	}

	/** What definitions that are not published would change for the people here; nothing is written. */
	async preview(envelope: Envelope, request: PreviewRequest): Promise<ShardPreview> {
		const adopted = await this.#catchUp(envelope);
		return previewInSlices(() => this.#around(adopted), request);
	}

	/** What somebody would be shown at a moment; nothing is written. */
	async see(envelope: Envelope, request: SeeRequest): Promise<Seen | null> {
		const adopted = await this.#catchUp(envelope);
		const sources = await sourcesAtShard(this.env, this.#around(adopted), request);
		return seeAtShard(this.#around(adopted), request, sources);
	}

	/** People here who show what a block can look like; nothing is written. */
	async cast(envelope: Envelope, request: CastRequest): Promise<Cast> {
		const adopted = await this.#catchUp(envelope);
		return castInSlices(this.env, () => this.#around(adopted), request);
	}

	/** What the people here are like, for the population that models compare people with. */
	async measure(envelope: Envelope): Promise<Histograms> {
		const adopted = await this.#catchUp(envelope);
		return measureProfiles(() => this.#around(adopted));
	}

	/** Adopts the newest definitions and clock, tries parked events again, and sets a lost alarm: after a publication, and hourly. */
	async wake(envelope: Envelope): Promise<void> {
		retryParked(this.#around(await this.#catchUp(envelope)));
		this.#store.decisions.trim(this.#clock.now());
		trimNext(this.#store, this.#clock.now());
		this.#alarmAt = null;
		await this.#arm(this.#nextWork());
	}

	override async alarm(): Promise<void> {
		this.#alarmAt = null;
		const adopted = this.#adopted;
		if (adopted === null) return;
		const again = await doChores(this.#chores(adopted));
		await this.#arm(earliest(again, this.#store.profiles.nextDue()));
	}

	/** From its name, which an alarm may wake it without; so it is written down at the first call. */
	#ownPlace(): ShardPlace {
		const written = this.#store.meta.read("name");
		const { name } = this.ctx.id;
		if (written === null && name !== undefined) this.#store.meta.write("name", name);
		return shardPlaceOf(name ?? written ?? undefined);
	}

	#profileFor(part: IngestPart): { readonly kind: "here"; readonly profileId: ProfileId } | Exclude<IngestResult, { kind: "stored" }> {
		if (part.to.kind === "profile") {
			return this.#store.profiles.read(part.to.profileId) === null ? { kind: "unknown" } : { kind: "here", profileId: part.to.profileId };
		}
		const { identifier } = part.to;
		if (!isAtHome(this.#place, identifier)) throw new Error(`${identifier.type} is not at home in shard ${this.#place.index}`);
		const key = identifierKeyOf(identifier);
		const owner = this.#store.identifiers.ownerOf(key);
		if (owner === null) {
			const random = crypto.getRandomValues(new Uint32Array(2));
			const minted = mintProfileId(homeBucketOf(this.#place.site, identifier), [(random[0] ?? 0) >>> 6, (random[1] ?? 0) >>> 6]);
			return { kind: "here", profileId: minted };
		}
		return holdsProfile(this.#place, owner) ? { kind: "here", profileId: owner } : { kind: "elsewhere", profileId: owner };
	}

	/** Takes over what the caller knows that is newer. Rejects while nothing was ever adopted and nothing can be read. */
	async #catchUp(envelope: Envelope): Promise<Adopted> {
		if (this.#clock.setOffset(envelope.clockOffsetMs)) {
			this.#store.meta.write("clock_offset_ms", String(envelope.clockOffsetMs));
			this.#alarmAt = null;
			await this.#arm(this.#nextWork());
		}
		if (this.#adopted !== null && isUpToDate(this.#adopted, envelope)) return this.#adopted;
		try {
			const adopted = await caughtUp(this.env, this.#place.site, envelope, () => this.#adopted);
			if (adopted !== this.#adopted) {
				writeAdopted(this.#store.meta, adopted, this.#adopted);
				this.#adopted = adopted;
				await this.#arm(this.#clock.now());
			}
		} catch (error) {
			if (this.#adopted === null) throw error;
		}
		return this.#adopted;
	}

	#around(adopted: Adopted): Surroundings {
		return {
			store: this.#store,
			adopted,
			place: this.#place,
			now: this.#clock.now(),
			transaction: (write) => this.ctx.storage.transactionSync(write),
		};
	}

	#chores(adopted: Adopted): Chores {
		return { around: () => this.#around(this.#adopted ?? adopted), clock: this.#clock, env: this.env };
	}

	/** When there is something to do: an entry or exit, or work that an earlier life of this object left. */
	#nextWork(): number | null {
		const idle = this.#store.profiles.dirty(1).length === 0 && this.#store.identifiers.pending(1).length === 0 && this.#store.meta.read("rebuild") === null;
		return earliest(this.#store.profiles.nextDue(), idle ? null : this.#clock.now() + COPY_AFTER_MS);
	}

	/** Sets the alarm for `at` unless it is set for earlier. It is the last thing that a call does. */
	async #arm(at: number | null): Promise<void> {
		if (at === null || (this.#alarmAt !== null && this.#alarmAt <= at)) return;
		this.#alarmAt = at;
		await this.ctx.storage.setAlarm(this.#clock.machineTimeOf(at));
	}
}

function earliest(a: number | null, b: number | null): number | null {
	if (a === null) return b;
	return b === null ? a : Math.min(a, b);
}
