import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../terminal/exit.ts";
import { adminKeyIn, sourceSecretsIn, writeSecrets } from "../terminal/secrets.ts";

/** What `pipit dev` keeps on this machine, `.pipit` in the shop's folder unless said otherwise. */
export interface State {
	readonly root: string;
	/** What was collected: the local databases. The only thing that `--reset` deletes. */
	readonly data: string;
	/** What the local Worker serves as files; built at every start. */
	readonly assets: string;
	/** The local secrets, made once. */
	readonly secrets: string;
	/** The shop's secrets of webhooks and pulls; copied at every start. */
	readonly sources: string;
	/** Everything that the local Worker printed since it was started. */
	readonly log: string;
	/** Who runs on this state now. */
	readonly running: string;
}

export function stateAt(root: string): State {
	return {
		root,
		data: join(root, "data"),
		assets: join(root, "public"),
		secrets: join(root, "dev.env"),
		sources: join(root, "sources.env"),
		log: join(root, "worker.log"),
		running: join(root, "running.json"),
	};
}

/**
 * Makes the state's folder with its secrets where there is none yet, and answers the key of the local management API.
 * @throws Failure where the folder holds something else: `pipit dev` writes and deletes in it.
 */
export function openState(state: State): string {
	refuseForeign(state);
	mkdirSync(state.root, { recursive: true });
	return localAdminKey(state);
}

/**
 * Copies the secrets of webhooks and pulls out of the folder's `.secrets.env`, so that they work on this machine too. The
 * deployed Worker's own keys stay where they are.
 */
export function copySourceSecrets(state: State, folder: string): void {
	writeFileSync(state.sources, sourceSecretsIn(join(folder, ".secrets.env")), { mode: 0o600 });
}

/** Deletes what was collected, and nothing else. */
export function clearData(state: State): void {
	refuseForeign(state);
	rmSync(state.data, { recursive: true, force: true });
}

/** The secrets mark a folder as ours. */
function refuseForeign(state: State): void {
	if (existsSync(state.root) && !existsSync(state.secrets) && readdirSync(state.root).length > 0) {
		throw new Failure(
			`${state.root} holds files that are not of \`pipit dev\`: give an empty or a new folder as --state`,
		);
	}
}

function localAdminKey(state: State): string {
	if (!existsSync(state.secrets)) writeSecrets(state.secrets, "Secrets of this machine only, made by `pipit dev`.");
	const key = adminKeyIn(state.secrets);
	if (key === null) {
		throw new Failure(`${state.secrets} has no line PIPIT_ADMIN_KEY=...: delete the file, and it is made anew`);
	}
	return key;
}
