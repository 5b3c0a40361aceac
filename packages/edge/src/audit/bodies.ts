import { VERDICTS } from "@pipit/core/audit";
import * as z from "zod/mini";
import { usual } from "../admin/body.ts";

/* The body of `routes.ts`. The description of the API reads it without a Worker. */

export const DECIDE = z.strictObject({ verdict: z.literal([...VERDICTS]), note: z.optional(z.string()), by: usual(z.string(), "api") });
