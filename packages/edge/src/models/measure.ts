import {
	type Histogram,
	type Histograms,
	histogramOf,
	measuredValue,
	measureKey,
	mergeHistograms,
	NO_PURCHASES,
	type Purchases,
} from "@pipit/core/model";
import type { ProfileId } from "@pipit/core/identity";
import { memoryOf } from "@pipit/core/profile";
import type { Surroundings } from "../shard/ingest.ts";

/** How many profiles are read before opens and ingest get their turn. */
const PER_SLICE = 100;

/**
 * What this shard's people are like, by measure; empty where no condition compares people. Reads every profile, in
 * slices with pauses in between; one that has not been brought to these definitions yet and lacks the memory counts
 * the next time.
 */
export async function measureProfiles(around: () => Surroundings): Promise<Histograms> {
	const { adopted, now } = around();
	const { measured } = adopted.program;
	if (measured === null) return {};
	const histograms = new Map<string, Histogram>();
	let cursor: string | null = "";
	while (cursor !== null) {
		const states = around().store.profiles.statesAfter(cursor, PER_SLICE);
		const books = states.map(({ state }) => memoryOf<Purchases>(adopted.program, state, measured.slot) ?? NO_PURCHASES);
		for (const measure of measured.measures) {
			const key = measureKey(measure);
			const values = books.map((book) => measuredValue(book, measure, now)).filter((value) => value !== null);
			histograms.set(key, mergeHistograms([histograms.get(key) ?? [], histogramOf(values)]));
		}
		cursor = nextCursor(states);
		await scheduler.wait(0);
	}
	return Object.fromEntries(histograms);
}

function nextCursor(states: readonly { readonly profileId: ProfileId }[]): ProfileId | null {
	return states.length < PER_SLICE ? null : (states.at(-1)?.profileId ?? null);
}
