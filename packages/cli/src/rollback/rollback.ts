import { folderChanges } from "../push/changes.ts";
import { askPreview, previewText } from "../push/preview.ts";
import { publicationOf } from "../push/publish.ts";
import { changesText } from "../push/push.ts";
import { call, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { publishedFolder, versionFolder } from "../remote/versions.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { problemLines } from "../terminal/problems.ts";

export interface RollbackOptions extends RemoteOptions {
	readonly version: string;
	readonly folder: string;
	readonly dryRun: boolean;
	readonly preview: boolean;
}

/** `pipit rollback VERSION`: publishes an old version again, as a newer publication. The folder stays as it is. */
export async function rollback(options: RollbackOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const now = await publishedFolder(remote, options.site);
	if (now === null) throw new Failure(`${remote.origin} has nothing published`);
	const old = await versionFolder(remote, options.site, options.version);
	const changes = folderChanges(now.files, old.files);
	process.stdout.write(changesText(changes));
	if (options.preview && changes.length > 0) {
		const asked = await askPreview(remote, options.site, old.files);
		if (asked.kind === "preview") process.stdout.write(`${previewText(asked.preview)}\n`);
	}
	const more: Record<string, string> = options.dryRun ? { dry_run: "1" } : {};
	const body = { version: old.version, after: now.sequence };
	const answer = publicationOf(await call(remote, "POST", `/definitions/rollback${query(options.site, more)}`, body));
	if (answer.kind === "failed") throw new Failure(answer.message);
	if (answer.kind === "refused") {
		process.stderr.write(`${problemLines(options.folder, answer.problems)}This Pipit does not take that version any more; what is published stays.\n`);
		return EXIT.wrong;
	}
	const did = options.dryRun ? "would go back to" : answer.changed ? "is back at" : "is already at";
	process.stdout.write(`${remote.origin} ${did} version ${answer.version}\n`);
	return EXIT.done;
}
