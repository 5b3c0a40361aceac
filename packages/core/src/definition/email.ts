import { TemplateEngine } from "../content/liquid/engine.ts";
import { checkAmp } from "../content/output/check-amp.ts";
import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import type { Email } from "./definition.ts";
import { isRecord, unknownKeys } from "./fields.ts";

/** The templates beside `emails/ID.yaml`; null where there is none. */
export interface EmailTemplates {
	readonly html: string | null;
	readonly amp: string | null;
	readonly text: string | null;
}

/** Reads `emails/ID.yaml` beside its templates. A problem in one of those has a path of the file's name and the line. */
export function parseEmail(id: string, input: unknown, templates: EmailTemplates): Parsed<Email> {
	if (!isRecord(input)) return refused({ path: [], expected: "the email's settings as a map", got: show(input) });
	const problems: Problem[] = unknownKeys(input, ["message", "subject", "from", "preheader"], []);
	const text = (key: string, fallback: string | null): string => {
		const value = input[key] ?? fallback;
		if (typeof value === "string") return value;
		problems.push({ path: [key], expected: "a text", got: show(input[key]) });
		return "";
	};
	if (templates.html === null) problems.push({ path: [], expected: "a template beside it, named .html.liquid", got: "nothing" });
	const from = input["from"];
	if (!isRecord(from) || typeof from["name"] !== "string" || typeof from["email"] !== "string") {
		problems.push({ path: ["from"], expected: "a map of `name` and `email`", got: show(from) });
	}
	for (const [kind, template] of Object.entries(templates)) {
		const problem = template === null ? null : engine.check(template);
		if (problem !== null) problems.push({ path: [`${id}.${kind}.liquid`, problem.line], expected: "Liquid that can be read", got: problem.message });
	}
	for (const { line, expected, got } of templates.amp === null ? [] : checkAmp(templates.amp)) {
		problems.push({ path: [`${id}.amp.liquid`, line], expected, got: show(got) });
	}
	const email: Email = {
		message: text("message", null),
		subject: text("subject", null),
		from: isRecord(from) ? { name: String(from["name"]), email: String(from["email"]) } : { name: "", email: "" },
		preheader: text("preheader", ""),
		template: templates.html ?? "",
		...(templates.amp === null ? {} : { amp: templates.amp }),
		...(templates.text === null ? {} : { text: templates.text }),
	};
	return problems.length === 0 ? parsed(email) : refused(...problems);
}

const engine = new TemplateEngine({});
