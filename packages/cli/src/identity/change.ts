import { call, callForOk, query, remoteOf, type RemoteOptions, titleOf } from "../remote/remote.ts";
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

/** `pipit unmerge PROFILE MERGE`: two again, each with what is theirs. */
export async function unmerge(options: PersonOptions & { readonly mergeId: string }): Promise<ExitCode> {
	const path = `/profiles/${encodeURIComponent(options.profile)}/unmerge${query(options.site)}`;
	const answer = await call(remoteOf(options, options.folder), "POST", path, { merge_id: options.mergeId });
	if (answer.status !== 200) throw new Failure([titleOf(answer), ...undoneFirst(answer.body)].join("\n  "));
	const { body } = answer;
	const state = body["status"] === "undone" ? "are two again" : "are being parted; this goes on by itself";
	process.stdout.write(`${said(body, "winner")} and ${said(body, "loser")} ${state}\n`);
	return EXIT.done;
}

/** The commands that undo the merges on top of one. */
function undoneFirst(body: Readonly<Record<string, unknown>>): string[] {
	const first = body["undo_first"];
	if (!Array.isArray(first)) return [];
	return first.map((one: unknown) => asRecord(one) ?? {}).map((later) => `pipit unmerge ${said(later, "profile_id")} ${said(later, "merge_id")}`);
}

/** `pipit erase PROFILE --yes`: everything of somebody, for good. */
export async function erase(options: PersonOptions & { readonly yes: boolean }): Promise<ExitCode> {
	if (!options.yes) throw new Failure("this cannot be undone: give --yes to erase everything that is known of this person");
	const body = await callForOk(remoteOf(options, options.folder), "DELETE", `/profiles/${encodeURIComponent(options.profile)}${query(options.site)}`);
	process.stdout.write(`${said(body, "erased")} is erased; the copies follow within minutes\n`);
	return EXIT.done;
}
