import type { SiteContext } from "../context.ts";
import { deliverMembers, type Telling } from "./deliver.ts";
import { compareMembers, type MemberChange, writeMembers } from "./members.ts";
import type { QueryMoment } from "./source.ts";
import { refusalOf, settled } from "./settled.ts";

/** How much is told in one go: so many portions of so many people, and no further one after so long, ms. */
export interface Amount {
	readonly portion: number;
	readonly portions: number;
	readonly ms: number;
}

/** How many people were told of, and why it stopped; `waits`: there is more to tell, with the next run. */
export interface Told {
	readonly entered: number;
	readonly exited: number;
	readonly error: string | null;
	readonly waits: boolean;
}

/**
 * Tells the shards what has changed of what is said of people, portion by portion, and writes down what they have taken.
 *
 * @param answer what is said now, as `compareMembers` takes it
 */
export async function tellMembers(env: PipitEnv, context: SiteContext, telling: Telling, answer: string, amount: Amount): Promise<Told> {
	const moment: QueryMoment = { site: context.site.id, now: telling.now };
	const counts = { entered: 0, exited: 0 };
	const started = Date.now();
	for (let portion = 0; portion < amount.portions; portion += 1) {
		const found = await settled(compareMembers(env.DB, answer, moment, telling.name, amount.portion));
		if (found.kind !== "rows") {
			return { ...counts, error: refusalOf(found), waits: true };
		}
		const taken = await deliverMembers(env, context, telling, found.rows);
		await writeMembers(env.DB, moment, telling.name, taken);
		counts.entered += count(taken, true);
		counts.exited += count(taken, false);
		// Whom a shard did not take would come again at once: they wait for the next run.
		const isAll = found.rows.length < amount.portion;
		if (isAll || taken.length < found.rows.length) return { ...counts, error: null, waits: !isAll || taken.length < found.rows.length };
		if (Date.now() - started >= amount.ms) break;
	}
	return { ...counts, error: null, waits: true };
}

function count(changes: readonly MemberChange[], isIn: boolean): number {
	return changes.filter(({ value }) => (value !== null) === isIn).length;
}
