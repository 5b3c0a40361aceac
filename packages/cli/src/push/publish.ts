import type { FileProblem, SourceFile } from "@pipit/core/definition";
import { asRecord, readRecord } from "../terminal/record.ts";

/** What a Worker answered to a shop's folder. */
export type Publication =
	| { readonly kind: "published"; readonly version: string; readonly changed: boolean }
	/** The folder is wrong; what was published before stays. */
	| { readonly kind: "refused"; readonly problems: readonly FileProblem[] }
	| { readonly kind: "failed"; readonly message: string };

/** Sends a shop's folder to `PUT /api/v1/definitions` of the Worker at `origin`. */
export async function publish(input: {
	readonly origin: string;
	readonly key: string;
	readonly files: readonly SourceFile[];
	readonly dryRun: boolean;
}): Promise<Publication> {
	const address = `${input.origin}/api/v1/definitions${input.dryRun ? "?dry_run=1" : ""}`;
	let response: Response;
	let text: string;
	try {
		response = await fetch(address, {
			method: "PUT",
			headers: { authorization: `Bearer ${input.key}`, "content-type": "application/json" },
			body: JSON.stringify({ files: input.files }),
			// A redirect would carry the key to wherever it points.
			redirect: "manual",
			signal: AbortSignal.timeout(60_000),
		});
		text = await response.text();
	} catch (error) {
		return { kind: "failed", message: `${address} is out of reach: ${reasonOf(error)}` };
	}
	const body = readRecord(text);
	if (response.status === 200 && typeof body?.["version"] === "string") {
		return { kind: "published", version: body["version"], changed: body["changed"] !== false };
	}
	if (response.status === 422 && isProblems(body?.["problems"])) return { kind: "refused", problems: body["problems"] };
	if (response.status === 401) return { kind: "failed", message: `${address} does not accept this key (401)` };
	return { kind: "failed", message: `${address} answered ${response.status}: ${text.slice(0, 300)}` };
}

function isProblems(value: unknown): value is readonly FileProblem[] {
	return Array.isArray(value) && value.every(isProblem);
}

function isProblem(value: unknown): boolean {
	const { file, line, path, expected, got } = asRecord(value) ?? {};
	return (
		typeof file === "string" &&
		(line === null || typeof line === "number") &&
		Array.isArray(path) &&
		path.every((key) => typeof key === "string" || typeof key === "number") &&
		typeof expected === "string" &&
		typeof got === "string"
	);
}

/** fetch hides the reason ("connection refused") one error further down. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
