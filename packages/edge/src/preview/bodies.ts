import * as z from "zod/mini";

/* The body of `routes.ts`. The description of the API reads it without a Worker. */

/** What a person is, `readMadePerson` says. */
export const MADE_UP = z.strictObject({ profile: z.unknown() });
