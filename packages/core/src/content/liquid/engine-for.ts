import { TemplateEngine } from "./engine.ts";

const engines = new WeakMap<object, TemplateEngine>();

/** The engine of a block's own templates, kept as long as they are: a published version's are one object in memory. */
export function engineFor(templates: { readonly [fileName: string]: string }): TemplateEngine {
	let engine = engines.get(templates);
	if (engine === undefined) {
		engine = new TemplateEngine(templates);
		engines.set(templates, engine);
	}
	return engine;
}
