import { join } from "node:path";
import { stateAt } from "../dev/state.ts";
import { Failure } from "../terminal/exit.ts";
import { readRecord } from "../terminal/record.ts";
import { adminKeyIn } from "../terminal/secrets.ts";

/** A deployed Worker and the key of its management API. */
export interface Remote {
	readonly origin: string;
	readonly key: string;
}

/** Where a command was told to go; what is missing comes from the environment, then from the folder. */
export interface RemoteOptions {
	readonly url?: string | undefined;
	readonly key?: string | undefined;
	/** Which site, where the Worker has several. */
	readonly site?: string | undefined;
}

export interface Answer {
	readonly status: number;
	readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The Worker that `--url`, else PIPIT_URL names, with the key of `--key`, PIPIT_ADMIN_KEY, or `.secrets.env` in the folder;
 * for this machine's own Worker the one of `pipit dev` in the folder goes before that.
 * @throws Failure where one of them is missing, or the key would travel in the clear.
 */
export function remoteOf(options: RemoteOptions, folder: string): Remote {
	const url = options.url ?? process.env["PIPIT_URL"];
	if (url === undefined) throw new Failure("where to? Give --url or set PIPIT_URL to the Worker's address");
	const origin = originOf(url);
	const key = options.key ?? process.env["PIPIT_ADMIN_KEY"] ?? keyIn(folder, isLocal(new URL(origin).hostname));
	if (key === null) {
		throw new Failure("no key: set PIPIT_ADMIN_KEY to the Worker's secret of that name, or keep it in .secrets.env");
	}
	return { origin, key };
}

function keyIn(folder: string, local: boolean): string | null {
	const deployed = (): string | null => adminKeyIn(join(folder, ".secrets.env"));
	return local ? (adminKeyIn(stateAt(join(folder, ".pipit")).secrets) ?? deployed()) : deployed();
}

/**
 * Asks the management API.
 * @throws Failure where it is out of reach, does not accept the key, or does not answer JSON.
 */
export async function call(remote: Remote, method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Answer> {
	return send(remote, method, path, body === undefined ? null : { type: "application/json", content: JSON.stringify(body) });
}

/** What is sent as it is: a file, for example. */
export interface Content {
	readonly type: string;
	readonly content: string | Uint8Array<ArrayBuffer>;
}

/** The same with any body. */
export async function send(remote: Remote, method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH", path: string, body: Content | null): Promise<Answer> {
	const address = `${remote.origin}/api/v1${path}`;
	let response: Response;
	let text: string;
	try {
		response = await fetch(address, {
			method,
			headers: { authorization: `Bearer ${remote.key}`, "content-type": body?.type ?? "application/json" },
			...(body === null ? {} : { body: body.content }),
			// A redirect would carry the key to wherever it points.
			redirect: "manual",
			signal: AbortSignal.timeout(120_000),
		});
		text = await response.text();
	} catch (error) {
		throw new Failure(`${address} is out of reach: ${reasonOf(error)}`);
	}
	if (response.status === 401) throw new Failure(`${address} does not accept this key (401)`);
	const answer = readRecord(text);
	if (answer === null) throw new Failure(`${address} answered ${response.status}: ${text.slice(0, 300)}`);
	return { status: response.status, body: answer };
}

/** The same, where anything but 200 means that it could not be done. */
export async function callForOk(remote: Remote, method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Answer["body"]> {
	const answer = await call(remote, method, path, body);
	if (answer.status !== 200) throw new Failure(titleOf(answer));
	return answer.body;
}

/** What a problem document says, for a person. */
export function titleOf({ status, body }: Answer): string {
	return typeof body["title"] === "string" ? body["title"] : `the Worker answered ${status}`;
}

/** `?site=ID`, with further parameters. */
export function query(site: string | undefined, more: Readonly<Record<string, string>> = {}): string {
	const text = new URLSearchParams({ ...(site === undefined ? {} : { site }), ...more }).toString();
	return text === "" ? "" : `?${text}`;
}

/** The key goes with the request, so it goes over TLS, except to this machine. */
export function originOf(text: string): string {
	if (!URL.canParse(text)) {
		throw new Failure(`--url: expected an address such as https://pipit.shop.example, got "${text}"`);
	}
	const { protocol, hostname, origin } = new URL(text);
	if (protocol !== "https:" && !(protocol === "http:" && isLocal(hostname))) {
		throw new Failure(`--url: expected https (the key must not travel in the clear), got "${text}"`);
	}
	return origin;
}

/** Whether a host is this machine. */
export function isLocal(hostname: string): boolean {
	return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/** fetch hides the reason ("connection refused") one error further down. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
