import { setTimeout as wait } from "node:timers/promises";
import { type Answer, call, callForOk, query, remoteOf, type RemoteOptions, titleOf } from "../remote/remote.ts";
import { said } from "../remote/said.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

export interface PersonOptions extends RemoteOptions {
	readonly folder: string;
	readonly profile: string;
}

/** `pipit merge A B --proof ".."`: makes two profiles one, because somebody has verified that they are the same person. */
export async function merge(options: PersonOptions & { readonly other: string; readonly proof: string }): Promise<ExitCode> {
	const { profile, other, proof } = options;
	const body = await callForOk(remoteOf(options, options.folder), "POST", `/profiles/merge${query(options.site)}`, { profiles: [profile, other], proof });
	const state = body["status"] === "merged" ? "is part of" : "is on its way into";
	process.stdout.write(`${said(body, "loser")} ${state} ${said(body, "winner")}; to undo it: pipit unmerge ${said(body, "winner")} ${said(body, "merge_id")}\n`);
	return EXIT.done;
}

/**
 * `pipit unmerge PROFILE MERGE`: two again, each with what is theirs. Where the profile that the merge made was merged on,
 * those merges are undone first; with `through` they are, and made again afterwards.
 */
export async function unmerge(options: PersonOptions & { readonly mergeId: string; readonly through: boolean }): Promise<ExitCode> {
	const { profile, mergeId, through } = options;
	const answer = await undo(options, { profile, mergeId });
	const later = laterMerges(answer.body);
	if (answer.status === 200) return told(answer.body);
	if (!through || later.length === 0) throw new Failure([titleOf(answer), ...later.map((one) => `pipit unmerge ${one.profile} ${one.mergeId}`)].join("\n  "));
	const undone: { readonly winner: string; readonly loser: string }[] = [];
	for (const one of later) {
		const { body } = await patiently(options, one);
		undone.push({ winner: said(body, "winner"), loser: said(body, "loser") });
		told(body);
	}
	told((await patiently(options, { profile: undone.at(-1)?.loser ?? profile, mergeId })).body);
	for (const { winner, loser } of undone.toReversed()) await merge({ ...options, profile: winner, other: loser, proof: `undone for a moment, to undo merge ${mergeId}` });
	return EXIT.done;
}

interface OneMerge {
	readonly profile: string;
	readonly mergeId: string;
}

function undo(options: PersonOptions, { profile, mergeId }: OneMerge): Promise<Answer> {
	return call(remoteOf(options, options.folder), "POST", `/profiles/${encodeURIComponent(profile)}/unmerge${query(options.site)}`, { merge_id: mergeId });
}

/** What was begun before may still be going on. */
async function patiently(options: PersonOptions, one: OneMerge): Promise<Answer> {
	for (let attempt = 1; ; attempt += 1) {
		const answer = await undo(options, one);
		if (answer.status === 200) return answer;
		if (attempt === PATIENCE) throw new Failure(`${one.profile}: ${titleOf(answer)}`);
		await wait(500);
	}
}

const PATIENCE = 20;

function told(body: Answer["body"]): ExitCode {
	const state = body["status"] === "undone" ? "are two again" : "are being parted; this goes on by itself";
	process.stdout.write(`${said(body, "winner")} and ${said(body, "loser")} ${state}\n`);
	return EXIT.done;
}

/** The merges on top of one, the latest first. */
function laterMerges(body: Answer["body"]): OneMerge[] {
	const first = body["undo_first"];
	if (!Array.isArray(first)) return [];
	return first.map((one: unknown) => asRecord(one) ?? {}).map((later) => ({ profile: said(later, "profile_id"), mergeId: said(later, "merge_id") }));
}

/** `pipit erase PROFILE --yes`: everything of somebody, for good. */
export async function erase(options: PersonOptions & { readonly yes: boolean }): Promise<ExitCode> {
	if (!options.yes) throw new Failure("this cannot be undone: give --yes to erase everything that is known of this person");
	const body = await callForOk(remoteOf(options, options.folder), "DELETE", `/profiles/${encodeURIComponent(options.profile)}${query(options.site)}`);
	process.stdout.write(`${said(body, "erased")} is erased; the copies follow within minutes\n`);
	return EXIT.done;
}
