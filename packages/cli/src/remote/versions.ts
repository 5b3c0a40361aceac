import type { SourceFile } from "@pipit/core/definition";
import { Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";
import { call, callForOk, query, type Remote, titleOf } from "./remote.ts";
import { said } from "./said.ts";

/** A published version, with its files. */
export interface PublishedFolder {
	readonly version: string;
	/** Its newest publication. */
	readonly sequence: number;
	readonly files: readonly SourceFile[];
}

/** What is published now; null where nothing is, or nothing of that site. */
export async function publishedFolder(remote: Remote, site: string | undefined): Promise<PublishedFolder | null> {
	const { status, body } = await call(remote, "GET", `/definitions${query(site)}`);
	if (status === 404) return null;
	if (status !== 200) throw new Failure(titleOf({ status, body }));
	const version = said(body, "version");
	const { files } = await versionFolder(remote, site, version);
	return { version, sequence: Number(body["sequence"]), files };
}

/**
 * A version by its id or the beginning of it.
 * @throws Failure where there is none.
 */
export async function versionFolder(remote: Remote, site: string | undefined, version: string): Promise<PublishedFolder> {
	const body = await callForOk(remote, "GET", `/definitions/versions/${encodeURIComponent(version)}${query(site)}`);
	const sequences = body["sequences"];
	return {
		version: said(body, "version"),
		sequence: Array.isArray(sequences) ? Number(sequences[0]) : 0,
		files: sourceFiles(body["files"]),
	};
}

function sourceFiles(value: unknown): SourceFile[] {
	if (!Array.isArray(value)) throw new Failure("the Worker answered no files");
	return value.map((file: unknown) => {
		const { path, text } = asRecord(file) ?? {};
		if (typeof path !== "string" || typeof text !== "string") throw new Failure("the Worker answered files without path or text");
		return { path, text };
	});
}
