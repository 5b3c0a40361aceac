import { gateAtProfile, ledgerOnly } from "../consent/index.ts";
import { cleanIdentifier, type ProfileEvent } from "../event/index.ts";
import { hash32 } from "../identity/hash.ts";
import {
	BUCKETS,
	IDENTIFIER_TYPES,
	identifierKeyOf,
	type Identifier,
	mintProfileId,
	type IdentifierKey,
	type ProfileId,
} from "../identity/index.ts";
import {
	enteredAt,
	joined,
	mergeStates,
	newProfile,
	step,
	type Memberships,
	type ProfileState,
} from "../profile/index.ts";
import type { Program } from "../segment/index.ts";

/** One person of a scenario. */
interface Person {
	state: ProfileState;
	hasUserId: boolean;
	readonly history: ProfileEvent[];
	/** Message ids of the history. */
	readonly seen: Set<string>;
	/** What held just before the moment that is being run, where that moment has merged people. */
	before: { readonly at: number; readonly memberships: Memberships } | null;
	/** Arrived at the moment that is being run, not yet stepped. */
	pending: ProfileEvent[];
}

/** Everyone in a scenario: one profile per person, as the shards keep it. */
export class People {
	readonly #program: Program;
	readonly #consent: "granted" | "pending";
	readonly #owners = new Map<IdentifierKey, Person>();
	/** External ids without their type. */
	readonly #bare = new Map<string, Set<IdentifierKey>>();
	readonly #minted = new Set<ProfileId>();

	constructor(program: Program, consent: "granted" | "pending") {
		this.#program = program;
		this.#consent = consent;
	}

	/** Takes events that arrive at one and the same moment. */
	arrive(events: readonly ProfileEvent[], now: number): void {
		const touched = new Set<Person>();
		for (const event of events) {
			const person = this.#personOf(event, now);
			if (person === null) continue;
			touched.add(person);
		}
		for (const person of touched) {
			this.#flush(person, now);
			if (person.before?.at === now) person.state = { ...person.state, memberships: continued(person, person.before) };
		}
	}

	/** The state of whoever has this identifier, of whatever type. */
	find(user: string): ProfileState | null {
		const [type, ...rest] = user.split(":");
		const named = IDENTIFIER_TYPES.find((known) => known === type);
		const candidates: Identifier[] = ASKED.map((known) => ({
			type: known,
			value: cleanIdentifier(known, user) ?? user,
		}));
		if (named !== undefined) {
			const value = rest.join(":");
			candidates.push({ type: named, value: cleanIdentifier(named, value) ?? value });
		}
		for (const identifier of candidates) {
			const person = this.#owners.get(identifierKeyOf(identifier));
			if (person !== undefined) return person.state;
		}
		// An external id is asked for without its type where only one person has it.
		const keys = [...(this.#bare.get(user.trim()) ?? [])];
		const [only, ...others] = new Set(keys.flatMap((key) => this.#owners.get(key) ?? []));
		return only !== undefined && others.length === 0 ? only.state : null;
	}

	/** Finds or makes the person that an event is about, and gives it to them. Null where nothing may be kept. */
	#personOf(event: ProfileEvent, now: number): Person | null {
		const owners = [
			...new Set(event.identifiers.flatMap((identifier) => this.#owners.get(identifierKeyOf(identifier)) ?? [])),
		];
		const user = event.identifiers.find((identifier) => identifier.type === "user_id");
		const known = owners[0] ?? null;
		const decision = gateAtProfile({ default: this.#consent }, event, known === null ? null : choiceOf(known.state));
		if (decision === "hold") return null;
		if (decision === "ledger") {
			// Only the decision of somebody known is kept; as an identify it counts for no rule.
			if (known !== null) known.pending.push({ ...ledgerOnly(event), type: "identify", name: "Identified" });
			return known;
		}
		const leader = this.#leader(event, owners, user);
		// The same message to the same person is the same event.
		if (leader?.seen.has(event.messageId) === true) return null;
		let person = leader ?? this.#mint(event, now);
		if (user !== undefined) person.hasUserId = true;
		for (const other of owners) {
			if (other !== person && !(other.hasUserId && person.hasUserId)) person = this.#merge(person, other, now);
		}
		for (const identifier of event.identifiers) this.#link(identifier, person);
		if (person.seen.has(event.messageId)) return person;
		person.seen.add(event.messageId);
		person.history.push(event);
		person.pending.push(event);
		return person;
	}

	/** Who an event is about: whoever has its user id, else somebody without another user id, else the first. */
	#leader(event: ProfileEvent, owners: readonly Person[], user: Identifier | undefined): Person | null {
		if (user !== undefined) {
			const owner = this.#owners.get(identifierKeyOf(user));
			return owner ?? owners.find((person) => !person.hasUserId) ?? null;
		}
		const strongest = event.identifiers.findLast(
			(identifier) => this.#owners.get(identifierKeyOf(identifier))?.hasUserId,
		);
		return (strongest === undefined ? undefined : this.#owners.get(identifierKeyOf(strongest))) ?? owners[0] ?? null;
	}

	/** An anonymous identifier of somebody else moves for what comes; any other stays with its owner. */
	#link(identifier: Identifier, person: Person): void {
		const key = identifierKeyOf(identifier);
		if (identifier.type === "anonymous_id" || !this.#owners.has(key)) this.#owners.set(key, person);
		if (identifier.type !== "external_id") return;
		const bare = identifier.value.slice(identifier.value.indexOf(":") + 1);
		this.#bare.set(bare, (this.#bare.get(bare) ?? new Set()).add(key));
	}

	/** The id comes from who the person is first known as, so that a stable share of people is so over scenarios. */
	#mint(event: ProfileEvent, now: number): Person {
		const [first] = event.identifiers;
		const name = first === undefined ? event.messageId : identifierKeyOf(first);
		let profileId = idFor(name);
		for (let again = 1; this.#minted.has(profileId); again += 1) profileId = idFor(`${name}\n${again}`);
		this.#minted.add(profileId);
		const state = newProfile(profileId, now);
		return { state, hasUserId: false, history: [], seen: new Set(), before: null, pending: [] };
	}

	#merge(winner: Person, loser: Person, now: number): Person {
		const before = [winner, loser].map((person) => this.#justBefore(person, now));
		this.#flush(winner, now);
		this.#flush(loser, now);
		for (const event of loser.history) {
			if (winner.seen.has(event.messageId)) continue;
			winner.seen.add(event.messageId);
			winner.history.push(event);
		}
		winner.before = { at: now, memberships: before.reduce(joined, []) };
		const { state } = mergeStates({
			program: this.#program,
			winner: winner.state,
			loser: loser.state,
			history: () => winner.history,
			now,
			mergeId: `${loser.state.profileId}>${winner.state.profileId}`,
		});
		winner.state = state;
		winner.hasUserId ||= loser.hasUserId;
		for (const [key, owner] of this.#owners) if (owner === loser) this.#owners.set(key, winner);
		return winner;
	}

	/** What held before anything arrived at this moment. */
	#justBefore(person: Person, now: number): Memberships {
		if (person.before?.at === now) return person.before.memberships;
		if (person.state.version === null) return [];
		const { program, history } = { program: this.#program, history: () => person.history };
		return step({ program, state: person.state, events: [], now: now - 1, history }).state.memberships;
	}

	#flush(person: Person, now: number): void {
		if (person.pending.length === 0 && person.state.version !== null && person.state.evaluatedAt >= now) return;
		const events = person.pending;
		person.pending = [];
		person.state = step({
			program: this.#program,
			state: person.state,
			events,
			now,
			history: () => person.history,
		}).state;
	}
}

/** What somebody was in before goes on: what several events of one moment did in between was at no instant. */
function continued({ state }: Person, before: NonNullable<Person["before"]>): Memberships {
	return state.memberships.map(([id, since]) => [id, Math.min(since, enteredAt(before.memberships, id) ?? since)]);
}

const HALF = 2 ** 26;

function idFor(name: string): ProfileId {
	return mintProfileId(hash32(`bucket\n${name}`) % BUCKETS, [
		hash32(`high\n${name}`) % HALF,
		hash32(`low\n${name}`) % HALF,
	]);
}

/** Where an asked name is looked for first. */
const ASKED = ["user_id", "anonymous_id", "email", "phone", "external_id"] as const;

function choiceOf(state: ProfileState) {
	return Object.fromEntries(Object.entries(state.consent).map(([purpose, [granted]]) => [purpose, granted]));
}
