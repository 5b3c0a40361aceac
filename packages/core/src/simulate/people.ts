import { gateAtProfile, ledgerOnly } from "../consent/index.ts";
import { cleanIdentifier, type ProfileEvent } from "../event/index.ts";
import {
	IDENTIFIER_TYPES,
	identifierKeyOf,
	type Identifier,
	mintProfileId,
	type IdentifierKey,
} from "../identity/index.ts";
import { mergeStates, newProfile, step, type ProfileState } from "../profile/index.ts";
import type { Program } from "../segment/index.ts";

/** One person of a scenario. */
interface Person {
	state: ProfileState;
	hasUserId: boolean;
	readonly history: ProfileEvent[];
	/** Arrived at the moment that is being run, not yet stepped. */
	pending: ProfileEvent[];
}

/** Everyone in a scenario: one profile per person, as the shards keep it. */
export class People {
	readonly #program: Program;
	readonly #consent: "granted" | "pending";
	readonly #owners = new Map<IdentifierKey, Person>();
	readonly #seen = new Set<string>();
	#minted = 0;

	constructor(program: Program, consent: "granted" | "pending") {
		this.#program = program;
		this.#consent = consent;
	}

	/** Takes events that arrive at one and the same moment. */
	arrive(events: readonly ProfileEvent[], now: number): void {
		const touched = new Set<Person>();
		for (const event of events) {
			if (this.#seen.has(event.messageId)) continue;
			this.#seen.add(event.messageId);
			const person = this.#personOf(event, now);
			if (person === null) continue;
			touched.add(person);
		}
		for (const person of touched) this.#flush(person, now);
	}

	/** The state of whoever has this identifier, of whatever type. */
	find(user: string): ProfileState | null {
		const [type, ...rest] = user.split(":");
		const named = IDENTIFIER_TYPES.find((known) => known === type);
		const candidates: Identifier[] = ASKED.map((known) => ({
			type: known,
			value: cleanIdentifier(known, user) ?? user,
		}));
		if (named !== undefined) candidates.push({ type: named, value: rest.join(":") });
		for (const identifier of candidates) {
			const person = this.#owners.get(identifierKeyOf(identifier));
			if (person !== undefined) return person.state;
		}
		return null;
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
		let person = this.#leader(event, owners, user) ?? this.#mint(now);
		if (user !== undefined) person.hasUserId = true;
		for (const other of owners) {
			if (other !== person && !(other.hasUserId && person.hasUserId)) person = this.#merge(person, other, now);
		}
		for (const identifier of event.identifiers) this.#link(identifier, person);
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
	}

	#mint(now: number): Person {
		this.#minted += 1;
		const profileId = mintProfileId(this.#minted % 4_096, [0, this.#minted]);
		return { state: newProfile(profileId, now), hasUserId: false, history: [], pending: [] };
	}

	#merge(winner: Person, loser: Person, now: number): Person {
		this.#flush(winner, now);
		this.#flush(loser, now);
		winner.history.push(...loser.history);
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

/** Where an asked name is looked for first. */
const ASKED = ["user_id", "anonymous_id", "email", "phone", "external_id"] as const;

function choiceOf(state: ProfileState) {
	return Object.fromEntries(Object.entries(state.consent).map(([purpose, [granted]]) => [purpose, granted]));
}
