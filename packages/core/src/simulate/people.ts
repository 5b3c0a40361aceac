import { gateAtProfile, ledgerOnly } from "../consent/index.ts";
import { cleanIdentifier, type ProfileEvent } from "../event/index.ts";
import { hash32 } from "../identity/hash.ts";
import {
	BUCKETS,
	DEFAULT_LIMITS,
	IDENTIFIER_TYPES,
	type Identifier,
	IdentityBook,
	identifierKeyOf,
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
	readonly history: ProfileEvent[];
	/** Message ids of the history. */
	readonly seen: Set<string>;
	/** What held just before the moment that is being run, where that moment has merged people. */
	before: { readonly at: number; readonly memberships: Memberships } | null;
	/** Arrived at the moment that is being run, not yet stepped. */
	pending: ProfileEvent[];
}

/** Everyone in a scenario: one profile per person, by the rules of the shards and as they come to it in the end. */
export class People {
	readonly #program: Program;
	readonly #consent: "granted" | "pending";
	readonly #book: IdentityBook;
	readonly #people = new Map<ProfileId, Person>();
	/** External ids without their type. */
	readonly #bare = new Map<string, Set<IdentifierKey>>();
	/** The moment that is being run. */
	#now = 0;

	constructor(program: Program, consent: "granted" | "pending") {
		this.#program = program;
		this.#consent = consent;
		this.#book = new IdentityBook((identifier) => this.#mint(identifier), DEFAULT_LIMITS, (winner, loser) => this.#merge(winner, loser));
	}

	/** Takes events that arrive at one and the same moment. */
	arrive(events: readonly ProfileEvent[], now: number): void {
		this.#now = now;
		const touched = new Set<ProfileId>();
		for (const event of events) {
			const profileId = this.#take(event);
			if (profileId !== null) touched.add(profileId);
		}
		for (const person of new Set([...touched].flatMap((id) => this.#current(id) ?? []))) {
			this.#flush(person);
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
			const person = this.#ownerOf(identifierKeyOf(identifier));
			if (person !== null) return person.state;
		}
		// An external id is asked for without its type where only one person has it.
		const keys = [...(this.#bare.get(user.trim()) ?? [])];
		const [only, ...others] = new Set(keys.flatMap((key) => this.#ownerOf(key) ?? []));
		return only !== undefined && others.length === 0 ? only.state : null;
	}

	/** Gives an event to the person that it is about. Null where nothing may be kept, or nothing is new. */
	#take(event: ProfileEvent): ProfileId | null {
		const { messageId, identifiers } = event;
		const route = this.#book.routeOf(identifiers);
		const known = route === null ? null : this.#current(route);
		const decision = gateAtProfile({ default: this.#consent }, event, known === null ? null : choiceOf(known.state));
		if (decision === "hold") return null;
		if (decision === "ledger") {
			// Only the decision of somebody known is kept; as an identify it counts for no rule.
			known?.pending.push({ ...ledgerOnly(event), type: "identify", name: "Identified" });
			return route;
		}
		// The same message to the same person is the same event.
		if (known?.seen.has(messageId) === true) return null;
		const profileId = this.#book.take(messageId, identifiers);
		const person = profileId === null ? null : this.#current(profileId);
		for (const identifier of identifiers) this.#nameBare(identifier);
		if (person === null || person.seen.has(messageId)) return profileId;
		person.seen.add(messageId);
		person.history.push(event);
		person.pending.push(event);
		return profileId;
	}

	#current(profileId: ProfileId): Person | null {
		return this.#people.get(this.#book.current(profileId)) ?? null;
	}

	#ownerOf(key: IdentifierKey): Person | null {
		const owner = this.#book.ownerOf(key);
		return owner === null ? null : this.#current(owner);
	}

	#nameBare(identifier: Identifier): void {
		if (identifier.type !== "external_id") return;
		const bare = identifier.value.slice(identifier.value.indexOf(":") + 1);
		this.#bare.set(bare, (this.#bare.get(bare) ?? new Set()).add(identifierKeyOf(identifier)));
	}

	/** The id comes from who the person is first known as, so that a stable share of people is so over scenarios. */
	#mint(first: Identifier): ProfileId {
		const name = identifierKeyOf(first);
		let profileId = idFor(name);
		for (let again = 1; this.#people.has(profileId); again += 1) profileId = idFor(`${name}\n${again}`);
		this.#people.set(profileId, { state: newProfile(profileId, this.#now), history: [], seen: new Set(), before: null, pending: [] });
		return profileId;
	}

	#merge(winnerId: ProfileId, loserId: ProfileId): void {
		const [winner, loser, now] = [this.#people.get(winnerId), this.#people.get(loserId), this.#now];
		if (winner === undefined || loser === undefined) return;
		const before = [winner, loser].map((person) => this.#justBefore(person));
		this.#flush(winner);
		this.#flush(loser);
		for (const event of loser.history) {
			if (winner.seen.has(event.messageId)) continue;
			winner.seen.add(event.messageId);
			winner.history.push(event);
		}
		winner.before = { at: now, memberships: before.reduce(joined, []) };
		winner.state = mergeStates({
			program: this.#program,
			winner: winner.state,
			loser: loser.state,
			history: () => winner.history,
			now,
			mergeId: `${loserId}>${winnerId}`,
		}).state;
	}

	/** What held before anything arrived at this moment. */
	#justBefore(person: Person): Memberships {
		const now = this.#now;
		if (person.before?.at === now) return person.before.memberships;
		if (person.state.version === null) return [];
		const { program, history } = { program: this.#program, history: () => person.history };
		return step({ program, state: person.state, events: [], now: now - 1, history }).state.memberships;
	}

	#flush(person: Person): void {
		const now = this.#now;
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
