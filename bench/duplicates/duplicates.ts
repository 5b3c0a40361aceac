import { blockingKeys, jaroWinkler, LARGEST_BLOCK, type PersonRecord, personRecordOf, scorePair } from "../../packages/core/src/duplicate/index.ts";
import { makeProfiles, type Profile } from "./people.ts";

/*
 * `node bench/duplicates/duplicates.ts [PEOPLE] [SEED]`: how many of the duplicates among generated people are proposed, and
 * how many of the proposals are right, at several thresholds. Beside it what a comparison of email and name alone finds. The
 * weights were set while looking at seed 1; the figures in docs/duplicates.md are of seed 2.
 */

const people = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? 2);
const profiles = makeProfiles(people, seed);
const records = new Map(profiles.map((profile) => [profile.id, personRecordOf(profile.id, profile.traits, profile.identifiers)]));
const personOf = new Map(profiles.map((profile) => [profile.id, profile.person]));

const truth = truePairs(profiles);
console.log(`${people.toLocaleString("en")} people, seed ${seed}: ${profiles.length.toLocaleString("en")} profiles, ${truth.toLocaleString("en")} pairs of one person`);

const started = performance.now();
const candidates = candidatePairs([...records.values()]);
const blocked = performance.now();
const found = candidates.filter(isTrue).length;
console.log(`blocking: ${candidates.length.toLocaleString("en")} candidate pairs of ${((profiles.length * (profiles.length - 1)) / 2).toLocaleString("en")} possible ones; they hold ${percent(found / truth)} of the true pairs; ${Math.round((blocked - started) * 1_000 / profiles.length)} µs a profile`);

const scored = candidates.map((pair) => ({ pair, score: scoreOf(pair) }));
console.log(`scoring: ${((performance.now() - blocked) * 1_000 / candidates.length).toFixed(1)} µs a pair\n`);

console.log("| threshold | proposed | right | precision | recall |\n| --- | ---: | ---: | ---: | ---: |");
for (const threshold of [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995]) report(`score ≥ ${threshold}`, scored.filter(({ score }) => score >= threshold).map(({ pair }) => pair));
report("peer: same email, but for dots, case and plus", candidates.filter(([a, b]) => a.emails[0] !== undefined && a.emails[0].local === b.emails[0]?.local && a.emails[0].domain === b.emails[0].domain));
report("peer: name and email of Jaro-Winkler ≥ 0.9", candidates.filter(([a, b]) => jaroWinkler(a.name, b.name) >= 0.9 && jaroWinkler(a.emails[0]?.address ?? "", b.emails[0]?.address ?? "-") >= 0.9));

type Pair = readonly [PersonRecord, PersonRecord];

if (process.argv.includes("--errors")) {
	for (const { pair, score } of scored.filter(({ pair: one, score: value }) => value >= 0.9 && !isTrue(one)).slice(0, 15)) show("wrong", pair, score);
	for (const { pair, score } of scored.filter(({ pair: one, score: value }) => value < 0.6 && isTrue(one)).slice(0, 25)) show("missed", pair, score);
}

function show(what: string, [a, b]: Pair, score: number): void {
	console.log(`${what} ${score.toFixed(3)}\n  ${JSON.stringify({ ...a, profileId: undefined })}\n  ${JSON.stringify({ ...b, profileId: undefined })}\n  ${scorePair(a, b).reasons.map(({ field, finding, weight }) => `${field} ${finding} ${weight}`).join("; ")}`);
}

function report(what: string, proposed: readonly Pair[]): void {
	const right = proposed.filter(isTrue).length;
	console.log(`| ${what} | ${proposed.length.toLocaleString("en")} | ${right.toLocaleString("en")} | ${percent(right / Math.max(proposed.length, 1))} | ${percent(right / truth)} |`);
}

function scoreOf([a, b]: Pair): number {
	return scorePair(a, b).score;
}

function isTrue([a, b]: Pair): boolean {
	return personOf.get(a.profileId) === personOf.get(b.profileId);
}

function candidatePairs(all: readonly PersonRecord[]): Pair[] {
	const blocks = new Map<string, PersonRecord[]>();
	for (const person of all) {
		for (const key of blockingKeys(person)) {
			const block = blocks.get(key);
			if (block === undefined) blocks.set(key, [person]);
			else block.push(person);
		}
	}
	const pairs = new Map<string, Pair>();
	for (const block of blocks.values()) {
		if (block.length > LARGEST_BLOCK) continue;
		for (const [index, a] of block.entries()) for (const b of block.slice(index + 1)) pairs.set(a.profileId < b.profileId ? `${a.profileId} ${b.profileId}` : `${b.profileId} ${a.profileId}`, [a, b]);
	}
	return [...pairs.values()];
}

function truePairs(all: readonly Profile[]): number {
	const copies = new Map<number, number>();
	for (const { person } of all) copies.set(person, (copies.get(person) ?? 0) + 1);
	return [...copies.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
