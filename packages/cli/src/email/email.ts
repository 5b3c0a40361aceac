import { writeFileSync } from "node:fs";
import { query, remoteOf, type RemoteOptions, titleOf } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { readRecord } from "../terminal/record.ts";

export interface EmailOptions extends RemoteOptions {
	readonly folder: string;
	readonly email: string;
	/** Whom it is for; nobody in particular without. */
	readonly profile: string | undefined;
	readonly to: string | undefined;
	readonly part: string | undefined;
	readonly token: string | undefined;
	readonly message: string | undefined;
	readonly out: string | undefined;
}

/**
 * `pipit email ID`: an email with all its parts, for one person. With `--to` as one message (.eml) that a mail program opens and
 * any server sends; with `--part html|amp|text` one of its parts.
 */
export async function email(options: EmailOptions): Promise<ExitCode> {
	const remote = remoteOf(options, options.folder);
	const { profile, to, part, token, message } = options;
	const format = part ?? (to === undefined ? "html" : "mime");
	const asked = { format, ...given({ profile, to, token, m: message }) };
	const response = await fetch(
		`${remote.origin}/api/v1/emails/${encodeURIComponent(options.email)}${query(options.site, asked)}`,
		{
			headers: { authorization: `Bearer ${remote.key}` },
			redirect: "manual",
			signal: AbortSignal.timeout(60_000),
		},
	).catch((error: unknown) => {
		throw new Failure(`${remote.origin} is out of reach: ${error instanceof Error ? error.message : String(error)}`);
	});
	const text = await response.text();
	if (!response.ok) throw new Failure(titleOf({ status: response.status, body: readRecord(text) ?? {} }));
	if (options.out === undefined) process.stdout.write(text);
	else writeFileSync(options.out, text);
	return EXIT.done;
}

function given(parameters: Readonly<Record<string, string | undefined>>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}
