import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { runDuePulls } from "../import/pull-routes.ts";
import { mergePending } from "./duplicates/merge.ts";
import { lookForDuplicates } from "./duplicates/round.ts";

/** Portions of people that are looked at for duplicates each time: a million people in five days. */
const DUPLICATE_SLICES = 7;

/** What is done for a site's data every 15 minutes: lists are pulled, the next people are compared, and who is one person is merged. */
export async function lookAfterData(env: PipitEnv, context: SiteContext): Promise<void> {
	await migrate(env.DB);
	await runDuePulls(env, context);
	await lookForDuplicates(env, context, DUPLICATE_SLICES);
	await mergePending(env, context);
}
