/** What kind of name a person is known by. The order is the priority: the first one present routes an event. */
export const IDENTIFIER_TYPES = ["anonymous_id", "user_id", "email", "phone", "external_id"] as const;
export type IdentifierType = (typeof IDENTIFIER_TYPES)[number];

export interface Identifier {
	readonly type: IdentifierType;
	readonly value: string;
}

declare const identifierKey: unique symbol;
/** `type:value`, the form an identifier is stored and compared in. */
export type IdentifierKey = string & { readonly [identifierKey]: true };

export function identifierKeyOf(identifier: Identifier): IdentifierKey {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where this brand is given
	return `${identifier.type}:${identifier.value}` as IdentifierKey;
}

declare const profileId: unique symbol;
/** 64 bits as 16 lower-case hexadecimal digits: a 12-bit bucket (three digits), then 52 random bits. */
export type ProfileId = string & { readonly [profileId]: true };

export function isProfileId(text: string): text is ProfileId {
	return /^[0-9a-f]{16}$/.test(text);
}

/** Which of the 4,096 buckets a profile lives in. */
export function bucketOf(id: ProfileId): number {
	return Number.parseInt(id.slice(0, 3), 16);
}
