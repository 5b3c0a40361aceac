import { compileDefinitions } from "@pipit/core/definition";
import { formatProblem } from "@pipit/core/problem";
import type { ProfileId } from "@pipit/core/identity";
import { enteredAt, type ProfileState, step } from "@pipit/core/profile";
import type { Program } from "@pipit/core/segment";
import type { PreviewRequest, SegmentCounts, ShardPreview } from "./calls.ts";
import type { Surroundings } from "./ingest.ts";

/** How long one slice may hold up opens and ingest … */
const SLICE_MS = 10;
/** … and how much it may do, for where the clock stands still while code runs. */
const SLICE_PROFILES = 50;
const SLICE_IDS = 2_000;
const EXAMPLES = 3;

/**
 * What a candidate would change for this shard's people: all of them, or a sample that is the same every time. Works on
 * copies, in slices with pauses between them; nothing is written.
 */
export async function previewInSlices(around: () => Surroundings, request: PreviewRequest): Promise<ShardPreview> {
	const compiled = compileDefinitions(request.definitions, request.version, around().adopted.models?.population ?? null);
	if (!compiled.ok) throw new Error(`the candidate does not compile: ${compiled.problems.map(formatProblem).join("; ")}`);
	const { profiles, chosen } = await choose(around, request);
	const counts = new Counts(Object.keys(request.definitions.segments));
	let at = 0;
	while (at < chosen.length) {
		const surroundings = around();
		const end = Date.now() + SLICE_MS;
		const last = Math.min(at + SLICE_PROFILES, chosen.length);
		do {
			const profileId = chosen[at];
			if (profileId !== undefined) look(surroundings, compiled.value, profileId, counts);
			at += 1;
		} while (at < last && Date.now() < end);
		await scheduler.wait(0);
	}
	return { profiles, lookedAt: chosen.length, trimmed: counts.trimmed, failed: counts.failed, segments: counts.bySegment };
}

function look({ store, adopted, now }: Surroundings, candidate: Program, profileId: ProfileId, counts: Counts): void {
	const profile = store.profiles.read(profileId);
	if (profile === null) return;
	const history = () => store.history.read(profileId);
	try {
		const before = step({ program: adopted.program, state: profile.state, events: [], now, history }).state;
		const after = step({ program: candidate, state: before, events: [], now, history }).state;
		counts.add(profileId, before, after);
		if (profile.historyFrom > 0) counts.trimmed += 1;
	} catch {
		counts.failed += 1;
	}
}

class Counts {
	readonly bySegment: { [segment: string]: SegmentCounts & { before: number; after: number; entered: number; left: number } } = {};
	trimmed = 0;
	failed = 0;

	constructor(segments: readonly string[]) {
		for (const segment of segments) this.#of(segment);
	}

	add(profileId: ProfileId, before: ProfileState, after: ProfileState): void {
		for (const [segment] of before.memberships) {
			const counts = this.#of(segment);
			counts.before += 1;
			if (enteredAt(after.memberships, segment) !== null) continue;
			counts.left += 1;
			if (counts.examples.leave.length < EXAMPLES) counts.examples.leave.push(profileId);
		}
		for (const [segment] of after.memberships) {
			const counts = this.#of(segment);
			counts.after += 1;
			if (enteredAt(before.memberships, segment) !== null) continue;
			counts.entered += 1;
			if (counts.examples.enter.length < EXAMPLES) counts.examples.enter.push(profileId);
		}
	}

	#of(segment: string) {
		return (this.bySegment[segment] ??= { before: 0, after: 0, entered: 0, left: 0, examples: { enter: [], leave: [] } });
	}
}

/** Counts the profiles and draws at most `most` of them: those whose lots are the smallest. */
async function choose(around: () => Surroundings, { most, seed }: PreviewRequest): Promise<{ readonly profiles: number; readonly chosen: ProfileId[] }> {
	let profiles = 0;
	let drawn: { readonly id: ProfileId; readonly lot: number }[] = [];
	for (let cursor = ""; ; ) {
		const ids = around().store.profiles.after(cursor, SLICE_IDS);
		const last = ids.at(-1);
		if (last === undefined) break;
		cursor = last;
		profiles += ids.length;
		for (const id of ids) drawn.push({ id, lot: lotOf(id, seed) });
		if (drawn.length > 2 * Math.max(most, SLICE_IDS)) drawn = smallest(drawn, most);
		await scheduler.wait(0);
	}
	return { profiles, chosen: smallest(drawn, most).map(({ id }) => id) };
}

function smallest<T extends { readonly lot: number }>(drawn: readonly T[], most: number): T[] {
	return drawn.length <= most ? [...drawn] : drawn.toSorted((a, b) => a.lot - b.lot).slice(0, most);
}

/** A number that is the same for the same profile and seed, and says nothing about the person. MurmurHash3's finaliser. */
function lotOf(id: ProfileId, seed: number): number {
	let lot = Math.imul(Number.parseInt(id.slice(8), 16) ^ seed, 0x9e3779b1) ^ Number.parseInt(id.slice(0, 8), 16);
	lot = Math.imul(lot ^ (lot >>> 16), 0x85ebca6b);
	lot = Math.imul(lot ^ (lot >>> 13), 0xc2b2ae35);
	return (lot ^ (lot >>> 16)) >>> 0;
}
