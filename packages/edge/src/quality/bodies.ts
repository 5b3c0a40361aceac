import * as z from "zod/mini";
import { flag, list, usual, wants, words } from "../admin/body.ts";
import { STATES } from "./quarantine-states.ts";

/* Bodies of `quarantine-routes.ts` and `dead-letters.ts`. The description of the API reads them without a Worker. */

/** Entries that one request replays, or names; who has more asks again. */
export const MOST_ENTRIES = 500;

const WORDS = z.optional(words(0, 500));
const FILTER = {
	state: z.optional(z.literal([...STATES, "all"])),
	field: WORDS,
	event: WORDS,
	via: WORDS,
	reason: WORDS,
	since: WORDS,
	until: WORDS,
	ids: z.optional(list(z.string(), "a list of ids", MOST_ENTRIES)),
};

/** The same in an address, where there is more beside it. */
export const ASKED = z.object(FILTER);

/** What a patch is, `parsePatch` says. */
const PATCH = z.optional(z.unknown());

export const FIX = z.strictObject({ patch: PATCH });
export const REPLAY_ONE = z.strictObject({ patch: PATCH, dry_run: flag() });
export const REPLAY = z.strictObject({ filter: usual(z.strictObject(FILTER), {}), patch: PATCH, dry_run: flag() });
export const DROP = z.strictObject({
	filter: z.strictObject(FILTER, { error: wants("a map of what to drop ({} for everything)") }),
});

/** Everything has to be said. */
export const LETTERS = z.union([
	z.strictObject({ ids: list(z.string(), 'a list of ids, or "all": true', 1_000) }),
	z.strictObject({ all: z.literal(true) }),
]);
