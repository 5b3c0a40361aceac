import { type Identifier, IDENTIFIER_TYPES, type IdentifierKey, identifierKeyOf, type IdentifierType, type ProfileId } from "./identifier.ts";

/** How many identifiers of each type one profile may have, and how many merges. */
export type IdentityLimits = { readonly [type in IdentifierType | "merges"]: number };

/**
 * What a person can plausibly have. An address that thousands of browsers type (`test@test.com`), a browser that stands
 * in a shop and a library that mints an id per page stop growing a profile here; so do merges without end.
 */
export const DEFAULT_LIMITS: IdentityLimits = { user_id: 1, email: 5, phone: 5, external_id: 20, anonymous_id: 200, merges: 100 };

/** The strongest first: what an account says of a person counts more than what a browser says. */
const PRIORITY: readonly IdentifierType[] = ["user_id", "email", "phone", "external_id", "anonymous_id"];

/** What decides whether two profiles may become one. */
export interface Identity {
	readonly profileId: ProfileId;
	/** Everything it is called, owned or still being claimed. */
	readonly keys: readonly IdentifierKey[];
	/** The profiles that were merged into it. */
	readonly members: readonly ProfileId[];
	/** Profiles that somebody said are not the same person: their merge was undone. */
	readonly apart: readonly ProfileId[];
}

/** Why two profiles stay two. */
export type Refusal =
	/** Each has a user id of its own: two accounts. */
	| "two_users"
	/** Somebody known owns the browser that followed the link of an email to somebody else. */
	| "known"
	/** Their merge was undone before. */
	| "apart"
	/** Together they would have more identifiers of a type, or merges, than a person has. */
	| "limit";

/** Which of two profiles goes on: the one with the smaller random part. Everybody comes to the same answer, in any order. */
export function winnerOf(a: ProfileId, b: ProfileId): { readonly winner: ProfileId; readonly loser: ProfileId } {
	return isBefore(a, b) ? { winner: a, loser: b } : { winner: b, loser: a };
}

/** Whether two profiles may become one; null where they may. A verified proof overrides everything. */
export function refusalOf(a: Identity, b: Identity, proven: boolean, limits: IdentityLimits): Refusal | null {
	if (proven) return null;
	const counts = countByType([...new Set([...a.keys, ...b.keys])]);
	if (counts.user_id > limits.user_id) return "two_users";
	if (areApart(a, b) || areApart(b, a)) return "apart";
	if (IDENTIFIER_TYPES.some((type) => counts[type] > limits[type])) return "limit";
	return a.members.length + b.members.length + 1 > limits.merges ? "limit" : null;
}

/**
 * Whether an identifier goes to who claims it although the two profiles stay two: a browser that another account uses
 * now. Only what comes from now on goes there; what it did before stays where it is.
 */
export function movesAfter(refusal: Refusal, key: IdentifierKey): boolean {
	return refusal !== "apart" && refusal !== "known" && typeOfKey(key) === "anonymous_id";
}

/** How strong an identifier is; 0 is the strongest. */
export function rankOf(key: IdentifierKey): number {
	return PRIORITY.indexOf(typeOfKey(key));
}

/** Whether a profile with these identifiers has room for one more of its type. */
export function hasRoomFor(keys: readonly IdentifierKey[], key: IdentifierKey, limits: IdentityLimits): boolean {
	const type = typeOfKey(key);
	return keys.filter((other) => typeOfKey(other) === type).length < limits[type];
}

/**
 * The user id that an event names although its profile is another account's; null where it fits. Such an event belongs
 * to the account it names: somebody else has logged in on the same browser.
 */
export function otherUserOf(users: ReadonlySet<IdentifierKey>, identifiers: readonly Identifier[], limits: IdentityLimits): Identifier | null {
	const user = identifiers.find(({ type }) => type === "user_id");
	if (user === undefined || users.size < limits.user_id || users.has(identifierKeyOf(user))) return null;
	return user;
}

/** The type that an identifier's key begins with. Throws for a text that is no key. */
export function typeOfKey(key: IdentifierKey): IdentifierType {
	const colon = key.indexOf(":");
	const type = IDENTIFIER_TYPES.find((candidate) => candidate === key.slice(0, colon));
	if (type === undefined) throw new Error(`not an identifier's key: ${key}`);
	return type;
}

/** The identifier that a key stands for. Throws for a text that is no key. */
export function identifierOfKey(key: IdentifierKey): Identifier {
	return { type: typeOfKey(key), value: key.slice(key.indexOf(":") + 1) };
}

/** The random part of an id follows the three digits of its bucket; of equal ones the bucket decides. */
function isBefore(a: ProfileId, b: ProfileId): boolean {
	const left = a.slice(3);
	const right = b.slice(3);
	return left === right ? a < b : left < right;
}

function areApart(a: Identity, b: Identity): boolean {
	return a.apart.some((other) => other === b.profileId || b.members.includes(other));
}

function countByType(keys: readonly IdentifierKey[]): { [type in IdentifierType]: number } {
	const counts = { anonymous_id: 0, user_id: 0, email: 0, phone: 0, external_id: 0 };
	for (const key of keys) counts[typeOfKey(key)] += 1;
	return counts;
}
