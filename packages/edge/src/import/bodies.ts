import * as z from "zod/mini";
import { flag, list } from "../admin/body.ts";

/* Bodies of `routes.ts` and `pull-routes.ts`. The description of the API reads them without a Worker. */

const MOST_EVENTS = 1_000;

/** What an event is, the collector says of each. */
export const IMPORT = z.strictObject({ events: list(z.unknown(), "a list of events", MOST_EVENTS), dry_run: flag() });
export const RUN = z.strictObject({ restart: flag() });
