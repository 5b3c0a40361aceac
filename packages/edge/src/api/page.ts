import { curlOf } from "./curl.ts";
import { OPERATIONS, TAGS } from "./document.ts";
import { EXAMPLES } from "./examples.ts";
import type { Operation } from "./operation.ts";

const WIDTH = 150;
/** Longer answers are in the document. */
const LONGEST_ANSWER = 2_000;

/** The description as a page for people, `docs/api.md`. */
export function apiPage(): string {
	const parts = Object.entries(TAGS).map(([tag, says]) => [`## ${tag}`, says, ...OPERATIONS.filter((one) => one.tag === tag).map(sectionOf)].join("\n\n"));
	return `${HEAD}\n${parts.join("\n\n")}\n`;
}

const HEAD = `<!-- Written by scripts/make-api-page.mjs from packages/edge/src/api. -->
# The management API

The same as OpenAPI 3.1 is at \`GET /api/v1/openapi.json\`, without a key: generators of clients and tools such as Swagger UI, Postman or
Scalar read it from there. Which addresses there are besides is [elsewhere](http-api.md).

\`\`\`sh
export PIPIT=https://pipit.shop.example PIPIT_ADMIN_KEY=…
\`\`\`

The key opens everything. Moments are RFC 3339. With several sites, every address takes \`?site=ID\`; without it the answer is 400, and 404
before anything is published. Errors are problem details (RFC 9457), with \`problems\` where fields are wrong; 401 is a wrong key, 413 a body of more
than 5,000,000 characters, 500 a fault of the Worker's. A body with a key that it does not know is refused with 400, so that a slip in \`dry_run\` does nothing.
Names in capitals stand for what an earlier answer told. Every line below is sent to a Worker by a test, and long answers are cut here.
`;

function sectionOf(operation: Operation): string {
	const { method, path, summary, description, parameters, body, answers } = operation;
	const own = parameters.map((one) => `- \`${one.name}\`: ${one.description}`).join("\n");
	const kinds = Object.keys(body?.content ?? {});
	const sends = body === null ? "" : `Body${kinds.length > 1 ? ` (${kinds.map((kind) => `\`${kind}\``).join(", ")})` : ""}: ${body.description}`;
	const failures = Object.entries(answers).flatMap(([status, { description: says }]) => (Number(status) >= 400 ? [`\`${status}\` ${says}`] : []));
	const answer = EXAMPLES[operation.id];
	const told = answer === undefined || JSON.stringify(answer).length > LONGEST_ANSWER ? "" : fence("json", spread(answer, ""));
	return [`### ${summary}`, `\`${method.toUpperCase()} /api/v1${path}\``, description, own, sends, fence("sh", curlOf(operation)), told, failures.join(" ")].filter((part) => part !== "").join("\n\n");
}

function fence(language: string, text: string): string {
	return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** JSON in as few lines as fit the page. */
function spread(value: unknown, indent: string): string {
	const line = oneLine(value);
	if (indent.length + line.length <= WIDTH || typeof value !== "object" || value === null) return line;
	const inner = `${indent}  `;
	const parts = Array.isArray(value) ? value.map((one) => spread(one, inner)) : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${spread(one, inner)}`);
	const [open, close] = Array.isArray(value) ? "[]" : "{}";
	return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value);
	const parts = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${oneLine(one)}`);
	return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}
