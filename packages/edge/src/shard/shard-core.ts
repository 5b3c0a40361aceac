import { DurableObject } from "cloudflare:workers";
import { type Adopted, caughtUp, isUpToDate, readAdopted, writeAdopted } from "./adopted.ts";
import type { Envelope } from "./calls.ts";
import { type Chores, doChores } from "./chores.ts";
import { type ShardPlace, shardPlaceOf } from "./directory.ts";
import type { Surroundings } from "./ingest.ts";
import { ShardClock } from "./shard-clock.ts";
import { ShardStore } from "./store.ts";

/**
 * How long a change waits before it is copied out, so that what follows at once goes with it: of a visit, one copy in five
 * seconds. Copying is about half of what a single event costs, and nobody waits for it, because people are read from here;
 * on a developer's machine somebody looks at the mirror, and nobody pays. Less than an object stays in memory when nothing
 * happens, so that none has to be made again for it.
 */
const COPY_AFTER_MS = 5_000;
const COPY_AFTER_MS_LOCALLY = 2_000;

/** A shard's insides: its tables, its clock, what it works by, and the one alarm that does what is due. */
export abstract class ShardCore extends DurableObject<PipitEnv> {
	protected readonly place: ShardPlace;
	protected readonly store: ShardStore;
	protected readonly clock: ShardClock;
	protected adopted: Adopted | null;
	protected readonly copyAfterMs: number;
	/** When the alarm is set for, on the shard's clock; null where none is. */
	#alarmAt: number | null = null;

	constructor(ctx: DurableObjectState, env: PipitEnv) {
		super(ctx, env);
		this.store = new ShardStore(ctx.storage);
		this.place = this.#ownPlace();
		this.copyAfterMs = env.LOCAL === "true" ? COPY_AFTER_MS_LOCALLY : COPY_AFTER_MS;
		this.clock = new ShardClock(Number(this.store.meta.read("clock_offset_ms") ?? 0));
		this.adopted = readAdopted(this.store.meta);
		// An alarm can be lost; a shard that wakes for any reason sets it again.
		void ctx.blockConcurrencyWhile(() => this.arm(this.nextWork()));
	}

	override async alarm(): Promise<void> {
		this.#alarmAt = null;
		const adopted = this.adopted;
		if (adopted === null) return;
		const again = await doChores(this.chores(adopted));
		await this.arm(earliest(again, this.nextWork()));
	}

	/** Sets the alarm anew, whatever it is set for. */
	protected async rearm(): Promise<void> {
		this.#alarmAt = null;
		await this.arm(this.nextWork());
	}

	/** From its name, which an alarm may wake it without; so it is written down at the first call. */
	#ownPlace(): ShardPlace {
		const written = this.store.meta.read("name");
		const { name } = this.ctx.id;
		if (written === null && name !== undefined) this.store.meta.write("name", name);
		return shardPlaceOf(name ?? written ?? undefined);
	}

	/** Takes over what the caller knows that is newer. Rejects while nothing was ever adopted and nothing can be read. */
	protected async catchUp(envelope: Envelope): Promise<Adopted> {
		if (this.clock.setOffset(envelope.clockOffsetMs)) {
			this.store.meta.write("clock_offset_ms", String(envelope.clockOffsetMs));
			this.#alarmAt = null;
			await this.arm(this.nextWork());
		}
		if (this.adopted !== null && isUpToDate(this.adopted, envelope)) return this.adopted;
		try {
			const adopted = await caughtUp(this.env, this.place.site, envelope, () => this.adopted);
			if (adopted !== this.adopted) {
				writeAdopted(this.store.meta, adopted, this.adopted);
				this.adopted = adopted;
				await this.arm(this.clock.now());
			}
		} catch (error) {
			if (this.adopted === null) throw error;
		}
		return this.adopted;
	}

	protected around(adopted: Adopted): Surroundings {
		return {
			store: this.store,
			adopted,
			place: this.place,
			now: this.clock.now(),
			transaction: (write) => this.ctx.storage.transactionSync(write),
		};
	}

	protected chores(adopted: Adopted): Chores {
		return { around: () => this.around(this.adopted ?? adopted), clock: this.clock, env: this.env };
	}

	/** When there is something to do: an entry or exit, or work that an earlier life of this object left. */
	protected nextWork(): number | null {
		const { profiles, outbox, identifiers, leaving, merges, errands, meta } = this.store;
		const now = this.clock.now();
		const waiting = earliest(earliest(identifiers.nextTry(), leaving.nextTry()), errands.nextTry());
		const isIdle = outbox.isEmpty() && meta.read("rebuild") === null;
		const due = earliest(profiles.nextDue(), merges.splitting().length > 0 ? now : waiting);
		return earliest(due, isIdle ? null : now + this.copyAfterMs);
	}

	/** Sets the alarm for `at` unless it is set for earlier. It is the last thing that a call does. */
	protected async arm(at: number | null): Promise<void> {
		if (at === null || (this.#alarmAt !== null && this.#alarmAt <= at)) return;
		this.#alarmAt = at;
		await this.ctx.storage.setAlarm(this.clock.machineTimeOf(at));
	}
}

export function earliest(a: number | null, b: number | null): number | null {
	if (a === null) return b;
	return b === null ? a : Math.min(a, b);
}
