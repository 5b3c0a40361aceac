import type { ProfileId } from "@pipit/core/identity";
import { Decisions } from "./decisions.ts";
import { Devices } from "./devices.ts";
import { Emails } from "./emails.ts";
import { History } from "./history.ts";
import { Identifiers } from "./identifiers.ts";
import { MembershipHistory } from "./membership.ts";
import { Meta } from "./meta.ts";
import { Cards } from "./outbox.ts";
import { Parked } from "./parked.ts";
import { Profiles } from "./profiles.ts";
import { RecentDecisions } from "./recent.ts";
import { SCHEMA } from "./schema.ts";
import { Sessions } from "./sessions.ts";

/** The tables of a shard. */
export class ShardStore {
	readonly meta: Meta;
	readonly profiles: Profiles;
	readonly history: History;
	readonly identifiers: Identifiers;
	readonly membership: MembershipHistory;
	readonly cards: Cards;
	readonly decisions: Decisions;
	readonly devices: Devices;
	readonly emails: Emails;
	readonly recent = new RecentDecisions();
	readonly parked: Parked;
	readonly sessions: Sessions;

	constructor(sql: SqlStorage) {
		sql.exec(SCHEMA);
		this.meta = new Meta(sql);
		this.profiles = new Profiles(sql);
		this.history = new History(sql);
		this.identifiers = new Identifiers(sql);
		this.membership = new MembershipHistory(sql);
		this.cards = new Cards(sql);
		this.decisions = new Decisions(sql);
		this.devices = new Devices(sql);
		this.emails = new Emails(sql);
		this.parked = new Parked(sql);
		this.sessions = new Sessions(sql, this.history);
	}

	/** Drops what memory holds of a profile, after a transaction that was rolled back. */
	forget(profileId: ProfileId): void {
		this.profiles.forget(profileId);
		this.identifiers.forget();
		this.sessions.forget();
	}
}
