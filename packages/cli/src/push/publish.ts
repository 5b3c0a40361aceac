import type { FileProblem, SourceFile } from "@pipit/core/definition";
import { call, type Remote, titleOf } from "../remote/remote.ts";
import { Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

/** What a Worker answered to a shop's folder. */
export type Publication =
	| {
			readonly kind: "published";
			readonly version: string;
			readonly sequence: number | null;
			readonly changed: boolean;
			/** What is probably not meant, a line each; it was published all the same. */
			readonly warnings: readonly string[];
	  }
	/** The folder is wrong; what was published before stays. */
	| { readonly kind: "refused"; readonly problems: readonly FileProblem[] }
	| { readonly kind: "failed"; readonly message: string };

/**
 * Sends a shop's folder to `PUT /api/v1/definitions` of the Worker at `origin`. With `after` it is published only if that
 * is still the newest publication (0: none).
 */
export async function publish(
	input: Remote & { readonly files: readonly SourceFile[]; readonly dryRun: boolean; readonly after?: number },
): Promise<Publication> {
	const { files, dryRun, after } = input;
	try {
		const body = { files, ...(after === undefined ? {} : { after }) };
		return publicationOf(await call(input, "PUT", `/definitions${dryRun ? "?dry_run=1" : ""}`, body));
	} catch (error) {
		if (error instanceof Failure) return { kind: "failed", message: error.message };
		throw error;
	}
}

/** What an answer to a publication, or to the wish to go back, says. */
export function publicationOf(answer: Awaited<ReturnType<typeof call>>): Publication {
	const { status, body } = answer;
	const { version, sequence, changed, problems } = body;
	if (status === 200 && typeof version === "string") {
		const warnings = warningsOf(body["warnings"]);
		return { kind: "published", version, sequence: typeof sequence === "number" ? sequence : null, changed: changed !== false, warnings };
	}
	if (status === 422 && isProblems(problems)) return { kind: "refused", problems };
	return { kind: "failed", message: titleOf(answer) };
}

/** The lines of warnings; none from a Worker of an older version. */
function warningsOf(value: unknown): readonly string[] {
	const list: readonly unknown[] = Array.isArray(value) ? value : [];
	return list.flatMap((warning) => {
		const message = asRecord(warning)?.["message"];
		return typeof message === "string" ? [message] : [];
	});
}

export function isProblems(value: unknown): value is readonly FileProblem[] {
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
