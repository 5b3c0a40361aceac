import { join } from "node:path";
import { readFolder } from "../folder/read-folder.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { problemLines } from "../terminal/problems.ts";
import { adminKeyIn } from "../terminal/secrets.ts";
import { publish } from "./publish.ts";

/** `pipit push`: publishes a shop's folder to a deployed Worker, or lets it only check the folder. */
export async function push(options: {
	readonly folder: string;
	readonly url: string | null;
	readonly key: string | null;
	readonly dryRun: boolean;
	readonly json: boolean;
}): Promise<ExitCode> {
	if (options.url === null) throw new Failure("where to? Give --url or set PIPIT_URL to the Worker's address");
	const key = options.key ?? adminKeyIn(join(options.folder, ".secrets.env"));
	if (key === null) {
		throw new Failure("no key: set PIPIT_ADMIN_KEY to the Worker's secret of that name, or keep it in .secrets.env");
	}
	const origin = originOf(options.url);
	const files = readFolder(options.folder);
	const answer = await publish({ origin, key, files, dryRun: options.dryRun });
	if (answer.kind === "failed") throw new Failure(answer.message);
	if (options.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
	else if (answer.kind === "refused") process.stderr.write(problemLines(options.folder, answer.problems));
	else process.stdout.write(`${origin} ${didWhat(answer.changed, options.dryRun)} version ${answer.version}\n`);
	return answer.kind === "refused" ? EXIT.wrong : EXIT.done;
}

function didWhat(changed: boolean, dryRun: boolean): string {
	if (!changed) return dryRun ? "has already" : "had already";
	return dryRun ? "would get" : "has now";
}

/** The key goes with the request, so it goes over TLS, except to this machine. */
function originOf(text: string): string {
	if (!URL.canParse(text))
		throw new Failure(`--url: expected an address such as https://pipit.shop.example, got "${text}"`);
	const { protocol, hostname, origin } = new URL(text);
	const local = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
	if (protocol !== "https:" && !(protocol === "http:" && local)) {
		throw new Failure(`--url: expected https (the key must not travel in the clear), got "${text}"`);
	}
	return origin;
}
