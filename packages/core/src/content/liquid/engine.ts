import { Context, type Emitter, Liquid, type Template } from "liquidjs";
import { RenderError } from "../render-error.ts";
import { escapeFor, linkOf } from "./escape.ts";
import { registerFilters } from "./filters.ts";
import { Markup } from "./markup.ts";
import { LONGEST_TEMPLATE, MOST_DEPTH, MOST_MEMORY, MOST_STEPS } from "./limits.ts";
import { attachSurroundings, type Surroundings, surroundingsOf } from "./surroundings.ts";
import { TextTag } from "./text-tag.ts";

/** What is wrong with a template, and in which line of it (from 1). */
export interface TemplateProblem {
	readonly line: number;
	readonly message: string;
}

/** Variables by name; plain JSON. */
export type Scope = Readonly<Record<string, unknown>>;

/**
 * Liquid in a sandbox: values are escaped for where they go, templates reach nothing but their variables and the
 * templates beside them, and a rendering that takes too many steps, too much memory or too much depth is stopped.
 */
export class TemplateEngine {
	readonly #liquid: Liquid;
	/** Parsed templates by their text. */
	readonly #parsed = new Map<string, readonly Template[]>();

	/** @param partials what `{% render "name" %}` finds, by file name. */
	constructor(partials: { readonly [fileName: string]: string }) {
		this.#liquid = makeLiquid(partials);
	}

	/** Null where the template is sound. */
	check(template: string): TemplateProblem | null {
		try {
			this.#parse(template);
			return null;
		} catch (error) {
			return problemOf(error);
		}
	}

	/** The output. Throws RenderError, and only that. */
	render(template: string, scope: Scope, surroundings: Surroundings): string {
		try {
			const output = this.#run(this.#parse(template), scope, surroundings);
			return surroundings.target === "link" ? linkOf(output) : output;
		} catch (error) {
			const { line, message } = problemOf(error);
			throw new RenderError(`line ${line}: ${message}`, { cause: error });
		}
	}

	#parse(template: string): readonly Template[] {
		let templates = this.#parsed.get(template);
		if (templates === undefined) {
			templates = this.#liquid.parse(template);
			if (this.#parsed.size >= 500) this.#parsed.clear();
			this.#parsed.set(template, templates);
		}
		return templates;
	}

	#run(templates: readonly Template[], scope: Scope, surroundings: Surroundings): string {
		const globals = {};
		attachSurroundings(globals, surroundings);
		const context = new Context(
			scope,
			this.#liquid.options,
			{ sync: true, globals, memoryLimit: MOST_MEMORY },
			{ liquid: this.#liquid },
		);
		let steps = 0;
		// Liquid asks before each template node whether the time is over; here the nodes themselves are counted.
		context.renderLimit.check = () => {
			steps += 1;
			if (steps > MOST_STEPS) throw new Error(`expected at most ${MOST_STEPS} steps, got more: does a loop end?`);
		};
		return String(this.#liquid.renderSync([...templates], context));
	}
}

function makeLiquid(partials: { readonly [fileName: string]: string }): Liquid {
	const liquid = new Liquid({
		templates: { ...partials },
		extname: ".liquid",
		strictFilters: true,
		ownPropertyOnly: true,
		cache: true,
		parseLimit: LONGEST_TEMPLATE,
		memoryLimit: MOST_MEMORY,
		outputEscape(this: unknown, value: unknown) {
			if (!isFilterCall(this)) throw new Error("Liquid calls the escape like a filter, with its context");
			const { target } = surroundingsOf(this.context);
			if (value instanceof Markup) return target === "html" ? value.html : "";
			return escapeFor(target, textOf(value));
		},
	});
	liquid.registerFilter("raw", {
		raw: true,
		handler(value: unknown) {
			if (surroundingsOf(this.context).target !== "link") throw new Error("the filter raw is for links only");
			return textOf(value);
		},
	});
	registerFilters(liquid);
	liquid.registerTag("text", TextTag);
	limitRenderer(liquid);
	return liquid;
}

/** The types of Liquid do not say what its code does: that the escape is one more filter. */
function isFilterCall(value: unknown): value is { readonly context: Context } {
	return typeof value === "object" && value !== null && "context" in value && value.context instanceof Context;
}

/** Counts depth and everything written, captures included, which Liquid itself does not. */
function limitRenderer(liquid: Liquid): void {
	const { renderer } = liquid;
	const original = renderer.renderTemplates.bind(renderer);
	const depths = new WeakMap<object, number>();
	renderer.renderTemplates = function* limited(
		templates: Template[],
		context: Context,
		emitter?: Emitter,
	): IterableIterator<unknown> {
		const key = context.globals;
		const depth = (depths.get(key) ?? 0) + 1;
		if (depth > MOST_DEPTH)
			throw new Error(`expected at most ${MOST_DEPTH} tags and templates within each other, got more`);
		depths.set(key, depth);
		try {
			return yield* original(templates, context, emitter ?? new CountingEmitter(context));
		} finally {
			depths.set(key, depth - 1);
		}
	};
}

class CountingEmitter implements Emitter {
	buffer = "";
	readonly #context: Context;

	constructor(context: Context) {
		this.#context = context;
	}

	write(value: unknown): void {
		const text = textOf(value);
		this.#context.memoryLimit.use(text.length);
		this.buffer += text;
	}
}

/** What a value prints as: nothing for what is missing, JSON for what has parts. */
function textOf(value: unknown): string {
	if (typeof value === "string") return value;
	if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
	if (value === null || value === undefined) return "";
	if (Array.isArray(value)) return value.map(textOf).join("");
	return JSON.stringify(value) ?? "";
}

function problemOf(error: unknown): TemplateProblem {
	if (error instanceof RangeError) return { line: 1, message: "expected less depth, got more than fits on the stack" };
	const message = error instanceof Error ? error.message : String(error);
	const line = /, line:(\d+)/.exec(message)?.[1];
	return {
		line: line === undefined ? 1 : Number(line),
		message: message.replace(/(?:, file:[^,]*)?, line:\d+, col:\d+$/, ""),
	};
}
