import * as z from "zod/mini";
import { flag, usual } from "../../admin/body.ts";
import { VERDICTS } from "./verdicts.ts";

/* Bodies of `routes.ts`. The description of the API reads them without a Worker. */

export const SCAN = z.strictObject({ anew: flag() });
export const DECIDE = z.strictObject({ verdict: z.literal([...VERDICTS]), by: usual(z.string(), "api") });
