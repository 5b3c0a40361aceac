import type { ProfileId } from "@pipit/core/identity";
import { Cards } from "./cards.ts";
import { Decisions } from "./decisions.ts";
import { Devices } from "./devices.ts";
import { Emails } from "./emails.ts";
import { History } from "./history.ts";
import { Identifiers } from "./identifiers.ts";
import { MembershipHistory } from "./membership.ts";
import { Audit } from "./merge/audit.ts";
import { Errands } from "./merge/errands.ts";
import { Forgotten } from "./merge/forgotten.ts";
import { Leaving } from "./merge/leaving.ts";
import { Merges } from "./merge/merges.ts";
import { Tombstones } from "./merge/tombstones.ts";
import { Meta } from "./meta.ts";
import { Outbox } from "./outbox.ts";
import { Parked } from "./parked.ts";
import { Profiles } from "./profiles.ts";
import { RecentDecisions } from "./recent.ts";
import { migrateShard } from "./schema.ts";
import { Sessions } from "./sessions.ts";
import { Trimmed } from "./trimmed.ts";

/** The tables of a shard. */
export class ShardStore {
	readonly meta: Meta;
	readonly profiles: Profiles;
	readonly history: History;
	readonly trimmed: Trimmed;
	readonly identifiers: Identifiers;
	readonly membership: MembershipHistory;
	readonly cards: Cards;
	readonly outbox: Outbox;
	readonly decisions: Decisions;
	readonly devices: Devices;
	readonly emails: Emails;
	readonly recent = new RecentDecisions();
	readonly parked: Parked;
	readonly sessions: Sessions;
	readonly tombstones: Tombstones;
	readonly leaving: Leaving;
	readonly merges: Merges;
	readonly audit: Audit;
	readonly errands: Errands;
	readonly forgotten: Forgotten;

	constructor(storage: DurableObjectStorage) {
		const { sql } = storage;
		this.meta = new Meta(sql);
		storage.transactionSync(() => migrateShard(sql, this.meta));
		this.profiles = new Profiles(sql);
		this.trimmed = new Trimmed(sql);
		this.history = new History(sql, this.trimmed);
		this.identifiers = new Identifiers(sql);
		this.membership = new MembershipHistory(sql);
		this.cards = new Cards(sql);
		this.outbox = new Outbox(sql);
		this.decisions = new Decisions(sql);
		this.devices = new Devices(sql);
		this.emails = new Emails(sql);
		this.parked = new Parked(sql);
		this.tombstones = new Tombstones(sql);
		this.leaving = new Leaving(sql);
		this.merges = new Merges(sql);
		this.audit = new Audit(sql);
		this.errands = new Errands(sql);
		this.forgotten = new Forgotten(sql);
		this.sessions = new Sessions(sql, this.history);
	}

	/** Drops what memory holds of a profile, after a transaction that was rolled back. */
	forget(profileId: ProfileId): void {
		this.profiles.forget(profileId);
		this.outbox.forget(profileId);
		this.identifiers.forget();
		this.leaving.forget();
		this.sessions.forget();
	}
}
