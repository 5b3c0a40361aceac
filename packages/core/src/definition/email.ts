import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import type { Email } from "./definition.ts";
import { isRecord, unknownKeys } from "./fields.ts";

/** Reads `emails/ID.yaml` beside its template `emails/ID.html.liquid`. */
export function parseEmail(input: unknown, template: string | null): Parsed<Email> {
	if (!isRecord(input)) return refused({ path: [], expected: "the email's settings as a map", got: show(input) });
	const problems: Problem[] = unknownKeys(input, ["message", "subject", "from", "preheader"], []);
	const text = (key: string, fallback: string | null): string => {
		const value = input[key] ?? fallback;
		if (typeof value === "string") return value;
		problems.push({ path: [key], expected: "a text", got: show(input[key]) });
		return "";
	};
	if (template === null) problems.push({ path: [], expected: "a template beside it, named .html.liquid", got: "nothing" });
	const from = input["from"];
	if (!isRecord(from) || typeof from["name"] !== "string" || typeof from["email"] !== "string") {
		problems.push({ path: ["from"], expected: "a map of `name` and `email`", got: show(from) });
	}
	const email: Email = {
		message: text("message", null),
		subject: text("subject", null),
		from: isRecord(from) ? { name: String(from["name"]), email: String(from["email"]) } : { name: "", email: "" },
		preheader: text("preheader", ""),
		template: template ?? "",
	};
	return problems.length === 0 ? parsed(email) : refused(...problems);
}
