import { describe, expect, it } from "vitest";
import { type Identifier, IdentityBook, type IdentifierKey, identifierKeyOf, identifierOfKey, type IdentifierType, isProfileId, DEFAULT_LIMITS, otherUserOf, type ProfileId, rankOf, refusalOf, typeOfKey, winnerOf } from "./index.ts";

const GRAPHS = 200_000;
/** Small ones, so that random graphs reach them. */
const LIMITS = { user_id: 1, email: 2, phone: 2, external_id: 2, anonymous_id: 3, merges: 100 };
const NONE = { user_id: 1, email: 99, phone: 99, external_id: 99, anonymous_id: 99, merges: 100 };

interface Said {
	readonly messageId: string;
	readonly identifiers: readonly Identifier[];
}

describe("identity graphs", () => {
	it(`agree with a naive union-find under the same rules, ${GRAPHS} random ones`, () => {
		let refusedOnes = 0;
		let merges = 0;
		for (let seed = 1; seed <= GRAPHS; seed += 1) {
			const random = randomFrom(seed);
			const limits = seed % 2 === 0 ? LIMITS : NONE;
			const said = eventsOf(random, 3 + below(random, 8));
			const book = new IdentityBook(minter(seed), limits);
			const oracle = new Naive(minter(seed), limits);
			for (const { messageId, identifiers } of said) {
				book.take(messageId, identifiers);
				oracle.take(messageId, identifiers);
			}
			refusedOnes += oracle.refused;
			merges += oracle.merges;
			const [got, expected] = [partitionOf(book), oracle.partition()];
			failing(got === expected, () => `seed ${seed}: ${describeAll(said)}\ngot ${got}\nexpected ${expected}`);
			for (const { keys } of book.profiles()) {
				failing(keys.filter((one) => rankOf(one) === 0).length <= 1, () => `seed ${seed}: two accounts in one profile: ${keys.join(" ")}`);
			}
		}
		expect(merges).toBeGreaterThan(GRAPHS);
		expect(refusedOnes).toBeGreaterThan(GRAPHS / 2);
	});

	it(`are the same in any order and with any repetition where nothing is refused, ${GRAPHS} random ones`, () => {
		let compared = 0;
		for (let seed = 1; seed <= GRAPHS; seed += 1) {
			const random = randomFrom(seed ^ 0x5bd1e995);
			const said = withoutConflicts(eventsOf(random, 3 + below(random, 8)));
			const other = shuffled([...said, ...said.filter(() => random() < 0.5)], random);
			const [one, two] = [said, other].map((events) => {
				const book = new IdentityBook(minter(seed), NONE);
				for (const { messageId, identifiers } of events) book.take(messageId, identifiers);
				return book.profiles().map(({ keys, messages }) => `${keys.join(" ")} <- ${messages.join(" ")}`).toSorted().join("\n");
			});
			failing(one === two, () => `seed ${seed}: ${describeAll(said)}\nin order:\n${one}\nshuffled:\n${two}`);
			compared += 1;
		}
		expect(compared).toBe(GRAPHS);
	});

	it(`merge into the same winner whatever the order of the merges, ${GRAPHS} random ones`, () => {
		let compared = 0;
		for (let seed = 1; seed <= GRAPHS; seed += 1) {
			const random = randomFrom(seed ^ 0x27d4eb2f);
			const mint = minter(seed);
			const names = Array.from({ length: 2 + below(random, 6) }, (_, index) => identifier("anonymous_id", `b${index}`));
			const edges = Array.from({ length: 1 + below(random, 8) }, () => [below(random, names.length), below(random, names.length)] as const);
			const [one, two] = [edges, shuffled([...edges, ...edges], random)].map((order) => {
				const book = new IdentityBook(mint, NONE);
				const ids = names.map((name) => book.take(name.value, [name]));
				for (const [from, to] of order) {
					const [a, b] = [ids[from], ids[to]];
					if (a !== undefined && b !== undefined && a !== null && b !== null) book.merge(a, b, random() < 0.5);
				}
				return partitionOf(book);
			});
			failing(one === two, () => `seed ${seed}: ${JSON.stringify(edges)}\n${one}\n${two}`);
			compared += 1;
		}
		expect(compared).toBe(GRAPHS);
	});
});

describe("the rules", () => {
	const [a, b] = ["0010000000000001", "0000000000000002"].filter(isProfileId);
	if (a === undefined || b === undefined) throw new Error("two ids");

	it("let the smaller random part win, not the smaller bucket", () => {
		expect(winnerOf(a, b)).toEqual({ winner: a, loser: b });
		expect(winnerOf(b, a)).toEqual({ winner: a, loser: b });
	});

	it("never make one of two accounts without a proof, nor of two that were parted", () => {
		const one = { profileId: a, keys: [key("user_id", "1")], members: [], apart: [] };
		const two = { profileId: b, keys: [key("user_id", "2")], members: [], apart: [] };
		expect(refusalOf(one, two, false, DEFAULT_LIMITS)).toBe("two_users");
		expect(refusalOf(one, { ...two, keys: [key("user_id", "1")] }, false, DEFAULT_LIMITS)).toBeNull();
		expect(refusalOf(one, two, true, DEFAULT_LIMITS)).toBeNull();
		expect(refusalOf({ ...one, apart: [b] }, { ...two, keys: [] }, false, DEFAULT_LIMITS)).toBe("apart");
		expect(refusalOf({ ...one, members: [b] }, { ...two, profileId: a, keys: [], apart: [b] }, false, DEFAULT_LIMITS)).toBe("apart");
		const many = Array.from({ length: 5 }, (_, index) => key("email", `${index}@example.com`));
		expect(refusalOf({ ...one, keys: many }, { ...two, keys: [key("email", "6@example.com")] }, false, DEFAULT_LIMITS)).toBe("limit");
		expect(refusalOf({ ...one, keys: many }, { ...two, keys: many.slice(0, 1) }, false, DEFAULT_LIMITS)).toBeNull();
	});

	it("send the event of another account on the same browser to that account", () => {
		const mine = new Set([key("user_id", "1")]);
		const browser = identifier("anonymous_id", "b");
		expect(otherUserOf(mine, [browser], DEFAULT_LIMITS)).toBeNull();
		expect(otherUserOf(mine, [browser, identifier("user_id", "1")], DEFAULT_LIMITS)).toBeNull();
		expect(otherUserOf(mine, [browser, identifier("user_id", "2")], DEFAULT_LIMITS)).toEqual(identifier("user_id", "2"));
		expect(otherUserOf(new Set(), [browser, identifier("user_id", "2")], DEFAULT_LIMITS)).toBeNull();
	});

	it("read a key back", () => {
		expect(identifierOfKey(key("external_id", "crm:7"))).toEqual({ type: "external_id", value: "crm:7" });
	});
});

interface Bag {
	root: string;
	keys: IdentifierKey[];
	messages: string[];
}

/** Every profile as a bag of keys and messages; looked through from end to end for each question. */
class Naive {
	refused = 0;
	merges = 0;
	readonly #limits: Record<IdentifierType, number>;
	readonly #mint: (identifier: Identifier) => ProfileId;
	readonly #parents = new Map<string, string>();
	/** In the order of birth. */
	readonly #bags: Bag[] = [];

	constructor(mint: (identifier: Identifier) => ProfileId, limits: Record<IdentifierType, number>) {
		this.#mint = mint;
		this.#limits = limits;
	}

	take(messageId: string, identifiers: readonly Identifier[]): void {
		let keys = identifiers.map(identifierKeyOf);
		const route = keys[0];
		if (route === undefined) return;
		let bag = this.#bagOf(route) ?? this.#born(identifiers[0], route);
		const user = keys.find((one) => one.startsWith("user_id:"));
		const account = bag.keys.find((one) => one.startsWith("user_id:"));
		if (user !== undefined && account !== undefined && account !== user) {
			bag = this.#bagOf(user) ?? this.#born(identifierOfKey(user), user);
		}
		if (!bag.messages.includes(messageId)) bag.messages.push(messageId);
		const order = ["user_id", "email", "phone", "external_id", "anonymous_id"] as const;
		keys = order.flatMap((type) => keys.filter((one) => one.startsWith(`${type}:`)));
		for (const one of keys) {
			if (bag.keys.includes(one)) continue;
			const type = typeOfKey(one);
			if (bag.keys.filter((other) => other.startsWith(`${type}:`)).length >= this.#limits[type]) continue;
			const owner = this.#bagOf(one);
			if (owner === null) {
				bag.keys.push(one);
				continue;
			}
			const together = new Set([...bag.keys, ...owner.keys]);
			const over = order.filter((each) => [...together].filter((other) => other.startsWith(`${each}:`)).length > this.#limits[each]);
			if (over.length === 0) {
				bag = this.#joined(bag, owner);
			} else {
				this.refused += 1;
				if (type !== "anonymous_id") continue;
				owner.keys.splice(owner.keys.indexOf(one), 1);
				bag.keys.push(one);
			}
		}
	}

	partition(): string {
		return this.#bags.map(({ root, keys, messages }) => `${this.#find(root)}: ${keys.toSorted().join(" ")} <- ${messages.toSorted().join(" ")}`).toSorted().join("\n");
	}

	#bagOf(one: IdentifierKey): Bag | null {
		return this.#bags.find((bag) => bag.keys.includes(one)) ?? null;
	}

	#born(from: Identifier | undefined, one: IdentifierKey): Bag {
		if (from === undefined) throw new Error("nobody");
		const bag: Bag = { root: this.#mint(from), keys: [one], messages: [] };
		this.#bags.push(bag);
		return bag;
	}

	#joined(a: Bag, b: Bag): Bag {
		this.merges += 1;
		const [ra, rb] = [this.#find(a.root), this.#find(b.root)];
		const [small, large] = ra.slice(3) + ra < rb.slice(3) + rb ? [ra, rb] : [rb, ra];
		this.#parents.set(large, small);
		const bag = { root: small, keys: [...new Set([...a.keys, ...b.keys])], messages: [...new Set([...a.messages, ...b.messages])] };
		this.#bags.splice(this.#bags.indexOf(a), 1);
		this.#bags.splice(this.#bags.indexOf(b), 1);
		this.#bags.push(bag);
		return bag;
	}

	#find(root: string): string {
		const parent = this.#parents.get(root);
		return parent === undefined ? root : this.#find(parent);
	}
}

/** Throws with what failed; a matcher for each of 200,000 would take minutes. */
function failing(holds: boolean, what: () => string): void {
	if (!holds) throw new Error(what());
}

function partitionOf(book: IdentityBook): string {
	return book.profiles().map(({ profileId, keys, messages }) => `${profileId}: ${keys.join(" ")} <- ${messages.join(" ")}`).toSorted().join("\n");
}

const POOL: readonly (readonly [IdentifierType, number])[] = [["anonymous_id", 4], ["user_id", 3], ["email", 3], ["phone", 2], ["external_id", 2]];

function eventsOf(random: () => number, count: number): Said[] {
	return Array.from({ length: count }, (_, index) => {
		const identifiers = POOL.flatMap(([type, many], place) => (random() < (place === 0 ? 0.8 : 0.3) ? [identifier(type, String(below(random, many)))] : []));
		return { messageId: `m${index}`, identifiers: identifiers.length === 0 ? [identifier("anonymous_id", "0")] : identifiers };
	});
}

/** Without the events whose account would meet another one's through what they share with the ones before. */
function withoutConflicts(said: readonly Said[]): Said[] {
	const kept: Said[] = [];
	for (const event of said) {
		const reach = new Set(event.identifiers.map(identifierKeyOf));
		for (let grew = true; grew; ) {
			const before = reach.size;
			for (const other of kept) if (other.identifiers.some((one) => reach.has(identifierKeyOf(one)))) for (const one of other.identifiers) reach.add(identifierKeyOf(one));
			grew = reach.size > before;
		}
		if ([...reach].filter((one) => rankOf(one) === 0).length <= 1) kept.push(event);
	}
	return kept;
}

function minter(seed: number): (identifier: Identifier) => ProfileId {
	return (one) => {
		let hash = seed;
		for (const unit of identifierKeyOf(one)) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193);
		const digits = (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0).toString(16).padStart(8, "0");
		const id = `${digits.slice(5)}${digits.padStart(13, "0")}`;
		if (!isProfileId(id)) throw new Error(id);
		return id;
	};
}

function identifier(type: IdentifierType, value: string): Identifier {
	return { type, value };
}

function key(type: IdentifierType, value: string): IdentifierKey {
	return identifierKeyOf({ type, value });
}

function describeAll(said: readonly Said[]): string {
	return said.map(({ messageId, identifiers }) => `${messageId}[${identifiers.map(identifierKeyOf).join(" ")}]`).join(" ");
}

function below(random: () => number, most: number): number {
	return Math.floor(random() * most);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
	return items.map((item) => ({ item, place: random() })).toSorted((x, y) => x.place - y.place).map(({ item }) => item);
}

/** Mulberry32: small and seeded. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
