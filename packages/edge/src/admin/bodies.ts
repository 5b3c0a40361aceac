import * as z from "zod/mini";
import { list, usual, wants, whole, words } from "./body.ts";

/* Bodies of `definitions.ts`, `identity.ts`, `people.ts` and `query.ts`. The description of the API reads them without a Worker. */

const FILES = z.array(z.strictObject({ path: z.string(), text: z.string() }), { error: wants("a list of {path, text}") });
const AFTER = z.optional(z.nullable(whole(0, Number.MAX_SAFE_INTEGER, "the sequence of a publication")));
const LARGEST_SAMPLE = 1_000_000;
/** How many people are looked at where nobody says: all of a small shop, and of a large one enough for a margin under 0.5 %. */
const USUAL_SAMPLE = 50_000;

export const FOLDER = z.strictObject({ files: FILES, after: AFTER });
export const ROLLBACK = z.strictObject({ version: z.string(), after: AFTER });
export const PREVIEW = z.strictObject({ files: FILES, sample: usual(whole(1, LARGEST_SAMPLE), USUAL_SAMPLE) });

const MOST_ROWS = 10_000;

export const QUERY = z.strictObject({ sql: z.string(), limit: usual(whole(1, MOST_ROWS), 1_000) });

/** So many tokens are minted at once. */
const MOST_TOKENS = 1_000;
const MAILING = { message: z.optional(z.string()), mailing: z.optional(z.string()) };

/** Of one person, or of many. */
export const TOKENS = z.union([
	z.strictObject({ profile: z.string(), ...MAILING }, { error: beside("profile", "profiles") }),
	z.strictObject({ profiles: list(z.string(), "a list of texts", MOST_TOKENS), ...MAILING }),
]);

const LONGEST_PROOF = 500;
const PAIR = "two profile ids or identifiers, such as email:ada@example.com";
const HOW = `how it was verified, in 1 to ${LONGEST_PROOF} characters`;

export const MERGE = z.strictObject({
	profiles: list(z.string(), PAIR, 2, 2, PAIR),
	proof: words(1, LONGEST_PROOF, HOW),
});

export const UNMERGE = z.strictObject({ merge_id: z.string() });

/** Says of a key that belongs to the other kind of body that it is one too many. */
function beside(key: string, other: string): z.core.$ZodErrorMap {
	return (issue) => (issue.code === "unrecognized_keys" && issue.keys[0] === other ? `nothing beside \`${key}\`` : undefined);
}
