import { type Identifier, type IdentifierKey, identifierKeyOf, type ProfileId } from "./identifier.ts";
import { hasRoomFor, DEFAULT_LIMITS, type Identity, type IdentityLimits, movesAfter, otherUserOf, rankOf, type Refusal, refusalOf, winnerOf } from "./rules.ts";

/** Who is whom, as one list instead of many shards: what the shards come to once everything has arrived. */
export class IdentityBook {
	readonly #mint: (identifier: Identifier) => ProfileId;
	readonly #limits: IdentityLimits;
	readonly #joining: (winner: ProfileId, loser: ProfileId) => void;
	readonly #people = new Map<ProfileId, Entry>();
	readonly #owners = new Map<IdentifierKey, ProfileId>();
	readonly #moved = new Map<ProfileId, ProfileId>();

	/** `mint` gives a new profile its id; it is called once for each. `joining` is told of every merge just before it. */
	constructor(
		mint: (identifier: Identifier) => ProfileId,
		limits: IdentityLimits = DEFAULT_LIMITS,
		joining: (winner: ProfileId, loser: ProfileId) => void = () => {},
	) {
		this.#mint = mint;
		this.#limits = limits;
		this.#joining = joining;
	}

	/** The profile to which an event goes first; null where that will be somebody new. */
	routeOf(identifiers: readonly Identifier[]): ProfileId | null {
		const [first] = identifiers;
		const owner = first === undefined ? null : this.ownerOf(identifierKeyOf(first));
		if (owner === null) return null;
		const other = otherUserOf(this.#usersOf(owner), identifiers, this.#limits);
		return other === null ? owner : this.ownerOf(identifierKeyOf(other));
	}

	/** Takes an event to its profile and makes one of those that it shows to be the same person. Answers the profile. */
	take(messageId: string, identifiers: readonly Identifier[]): ProfileId | null {
		const [first] = identifiers;
		if (first === undefined) return null;
		let profileId = this.#routed(first);
		const other = otherUserOf(this.#usersOf(profileId), identifiers, this.#limits);
		if (other !== null) profileId = this.#routed(other);
		this.#entry(profileId).messages.add(messageId);
		for (const key of byStrength(identifiers)) profileId = this.#link(profileId, key);
		return profileId;
	}

	/** Makes two profiles one, if the rules allow it; a repetition changes nothing. */
	merge(a: ProfileId, b: ProfileId, proven: boolean): Refusal | null {
		const [one, two] = [this.current(a), this.current(b)];
		if (one === two) return null;
		const refusal = refusalOf(this.#identity(one), this.#identity(two), proven, this.#limits);
		if (refusal === null) this.#join(one, two);
		return refusal;
	}

	/** The profile that an id leads to after all merges. */
	current(profileId: ProfileId): ProfileId {
		let id = profileId;
		for (let next = this.#moved.get(id); next !== undefined; next = this.#moved.get(id)) id = next;
		return id;
	}

	ownerOf(key: IdentifierKey): ProfileId | null {
		const owner = this.#owners.get(key);
		return owner === undefined ? null : this.current(owner);
	}

	/** Every profile that goes on, with what it is called and what happened to it. */
	profiles(): { readonly profileId: ProfileId; readonly keys: IdentifierKey[]; readonly messages: string[] }[] {
		return [...this.#people].map(([profileId, { keys, messages }]) => ({ profileId, keys: [...keys].toSorted(), messages: [...messages].toSorted() }));
	}

	#routed(identifier: Identifier): ProfileId {
		const key = identifierKeyOf(identifier);
		const owner = this.ownerOf(key);
		if (owner !== null) return owner;
		const minted = this.#mint(identifier);
		this.#entry(minted).keys.add(key);
		this.#owners.set(key, minted);
		return minted;
	}

	#link(profileId: ProfileId, key: IdentifierKey): ProfileId {
		const mine = this.#entry(profileId);
		if (mine.keys.has(key)) return profileId;
		if (!hasRoomFor([...mine.keys], key, this.#limits)) return profileId;
		const owner = this.ownerOf(key);
		if (owner === null) {
			mine.keys.add(key);
			this.#owners.set(key, profileId);
			return profileId;
		}
		const refusal = this.merge(profileId, owner, false);
		if (refusal === null) return this.current(profileId);
		if (movesAfter(refusal, key)) {
			this.#entry(owner).keys.delete(key);
			mine.keys.add(key);
			this.#owners.set(key, profileId);
		}
		return profileId;
	}

	#join(a: ProfileId, b: ProfileId): void {
		const { winner, loser } = winnerOf(a, b);
		this.#joining(winner, loser);
		const [to, from] = [this.#entry(winner), this.#entry(loser)];
		for (const key of from.keys) to.keys.add(key);
		for (const message of from.messages) to.messages.add(message);
		for (const member of [loser, ...from.members]) to.members.add(member);
		this.#people.delete(loser);
		this.#moved.set(loser, winner);
	}

	#identity(profileId: ProfileId): Identity {
		const { keys, members } = this.#entry(profileId);
		return { profileId, keys: [...keys], members: [...members], apart: [] };
	}

	#usersOf(profileId: ProfileId): ReadonlySet<IdentifierKey> {
		return new Set([...this.#entry(profileId).keys].filter((key) => rankOf(key) === 0));
	}

	#entry(profileId: ProfileId): Entry {
		const known = this.#people.get(profileId);
		if (known !== undefined) return known;
		const entry: Entry = { keys: new Set(), messages: new Set(), members: new Set() };
		this.#people.set(profileId, entry);
		return entry;
	}
}

interface Entry {
	readonly keys: Set<IdentifierKey>;
	readonly messages: Set<string>;
	readonly members: Set<ProfileId>;
}

/** The strongest identifier decides first: an account before an address, an address before a browser. */
function byStrength(identifiers: readonly Identifier[]): IdentifierKey[] {
	return identifiers.map(identifierKeyOf).toSorted((a, b) => rankOf(a) - rankOf(b));
}
