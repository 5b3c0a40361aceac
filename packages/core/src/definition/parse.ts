import { type BlockDefinition, checkLinks, parseBlock } from "../content/index.ts";
import { type FormDefinition, parseForm } from "../content/output/index.ts";
import { formatPath, type Path, type Problem, show } from "../problem/index.ts";
import { type ComputedTrait, parseRule, parseTrait } from "../segment/index.ts";
import { parseModelSettings, type ModelSettings } from "../model/index.ts";
import { type HookSource, parseHookSource } from "../webhook/index.ts";
import { type CatalogueSettings, parseCatalogueSettings } from "../catalogue/index.ts";
import { liquidProblem } from "../content/index.ts";
import { type FeedDefinition, parseFeed } from "../feed/index.ts";
import { compileDefinitions } from "./compile.ts";
import type { Definitions, Email, MessageSettings, Product, SegmentDefinition, Site } from "./definition.ts";
import { type EmailTemplates, parseEmail } from "./email.ts";
import { checkForms } from "./form.ts";
import { parseMessage } from "./message.ts";
import { isRecord, unknownKeys } from "./fields.ts";
import { parseProducts } from "./products.ts";
import { parseQuerySegment } from "./query.ts";
import { parsePull, type PullSource } from "../import/pull.ts";
import { parsePlan, type Plan } from "../quality/index.ts";
import { NO_SITE } from "./no-site.ts";
import { isDefinitionPath, KINDS } from "./paths.ts";
import { nonsenseIn } from "./sense.ts";
import { parseSite } from "./site.ts";
import { readYaml, type YamlFile } from "./yaml.ts";

/** A file of the shop's folder: its path from that folder, with `/`, and its text. */
export interface SourceFile {
	readonly path: string;
	readonly text: string;
}

/** What is wrong, and where a person finds it. `line` is null where a whole file is missing. */
export interface FileProblem extends Problem {
	readonly file: string;
	readonly line: number | null;
}

/** `segments/cart.yaml:4 rule.cart.items: expected a number test, got "many"`. */
export function formatFileProblem(problem: FileProblem): string {
	const place = problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
	return `${place} ${formatPath(problem.path)}: expected ${problem.expected}, got ${problem.got}`;
}

/**
 * Reads a shop's whole folder. It is accepted as a whole or refused with everything that is wrong in it,
 * references between the files included, so that what is published always works together.
 * @param nonsense whether what reads well but cannot be meant is refused, or taken because it was published before.
 */
export function parseDefinitions(
	files: readonly SourceFile[],
	nonsense: "refused" | "taken" = "refused",
): { readonly ok: true; readonly value: Definitions } | { readonly ok: false; readonly problems: readonly FileProblem[] } {
	return new FolderReader(files).read(nonsense);
}

class FolderReader {
	readonly #files: readonly SourceFile[];
	readonly #problems: FileProblem[] = [];
	/** Which file a definition came from, by `segments/id`, `blocks/id` …, to place problems between files. */
	readonly #origins = new Map<string, { readonly file: string; readonly yaml: YamlFile & { ok: true } }>();

	/** The file that defines something, by the same names, whether it could be read or not. */
	readonly #firsts = new Map<string, string>();

	constructor(files: readonly SourceFile[]) {
		this.#files = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
	}

	read(nonsense: "refused" | "taken"): ReturnType<typeof parseDefinitions> {
		for (const file of this.#files) {
			if (!isDefinitionPath(file.path)) {
				const expected = "site.yaml, products.yaml, catalogue.yaml, models.yaml, plan.yaml, segments/ID.yaml, segments/ID.sql, traits/ID.yaml, blocks/ID/block.yaml, blocks/ID/NAME.liquid, partials/NAME.liquid, messages/NAME.yaml, forms/ID.yaml, feeds/ID.yaml, sources/ID.yaml, pulls/ID.yaml, emails/ID.yaml or emails/ID.html.liquid, .amp.liquid, .text.liquid (ids of small letters, digits, - and _)";
				this.#problems.push({ file: file.path, line: null, path: [], expected, got: show(file.path) });
			}
		}
		const plan = this.#plan();
		const ownSite = this.#site();
		const site = ownSite === null || plan === null ? ownSite : { ...ownSite, plan };
		const models = this.#models();
		const forms = this.#each<FormDefinition>("forms", KINDS.form, (value, id) => parseForm(id, value));
		const sources = this.#each<HookSource>("sources", KINDS.source, (value, id) => parseHookSource(id, value));
		const pulls = this.#each<PullSource>("pulls", KINDS.pull, (value) => parsePull(value));
		const feeds = this.#each<FeedDefinition>("feeds", KINDS.feed, (value, id) => parseFeed(id, value, liquidProblem));
		const catalogue = this.#catalogue();
		const definitions: Definitions = {
			site: site ?? NO_SITE,
			segments: this.#queries(this.#each("segments", KINDS.segment, (value) => parseSegment(value)), site ?? NO_SITE),
			traits: this.#each<ComputedTrait>("traits", KINDS.trait, (value) => parseTrait(value)),
			blocks: this.#each<BlockDefinition>("blocks", KINDS.block, (value, id) => parseBlock(id, value, this.#templates(id))),
			products: this.#products(site ?? NO_SITE),
			messages: this.#each<MessageSettings>("messages", KINDS.message, (value) => parseMessage(value)),
			emails: this.#each<Email>("emails", KINDS.email, (value, id) => parseEmail(id, value, this.#emailTemplates(id))),
			...(models === null ? {} : { models }),
			...(catalogue === null ? {} : { catalogue }),
			...(Object.keys(feeds).length === 0 ? {} : { feeds }),
			...(Object.keys(forms).length === 0 ? {} : { forms }),
			...(Object.keys(sources).length === 0 ? {} : { sources }),
			...(Object.keys(pulls).length === 0 ? {} : { pulls }),
		};
		if (site !== null) this.#checkLinks(definitions);
		this.#checkMessages(definitions);
		this.#checkFeeds(definitions);
		for (const { form, ...problem } of checkForms(definitions)) {
			const origin = this.#origins.get(`forms/${form}`);
			if (origin !== undefined) this.#problems.push({ ...problem, file: origin.file, line: origin.yaml.lineOf(problem.path) });
		}
		if (this.#problems.length === 0) this.#checkTogether(definitions);
		if (this.#problems.length === 0 && nonsense === "refused") this.#checkSense(definitions);
		return this.#problems.length === 0 ? { ok: true, value: definitions } : { ok: false, problems: this.#problems };
	}

	#site(): Site | null {
		const file = this.#files.find((candidate) => KINDS.site.test(candidate.path));
		if (file === undefined) {
			this.#problems.push({ file: "site.yaml", line: null, path: [], expected: "a file site.yaml", got: "nothing" });
			return null;
		}
		return this.#readOne(file, "site", parseSite);
	}

	#products(site: Site): readonly Product[] {
		const file = this.#files.find((candidate) => KINDS.products.test(candidate.path));
		return file === undefined ? [] : (this.#readOne(file, "products", (value) => parseProducts(value, site)) ?? []);
	}

	#plan(): Plan | null {
		const file = this.#files.find((candidate) => KINDS.plan.test(candidate.path));
		return file === undefined ? null : this.#readOne(file, "plan", parsePlan);
	}

	#catalogue(): CatalogueSettings | null {
		const file = this.#files.find((candidate) => KINDS.catalogue.test(candidate.path));
		return file === undefined ? null : this.#readOne(file, "catalogue", parseCatalogueSettings);
	}

	#models(): ModelSettings | null {
		const file = this.#files.find((candidate) => KINDS.models.test(candidate.path));
		return file === undefined ? null : this.#readOne(file, "models", parseModelSettings);
	}

	#each<T>(folder: string, pattern: RegExp, parse: (value: unknown, id: string) => Reading<T>): Record<string, T> {
		const found: Record<string, T> = {};
		for (const file of this.#files) {
			const id = pattern.exec(file.path)?.[1];
			if (id === undefined) continue;
			if (!this.#isFirst(`${folder}/${id}`, file)) continue;
			const value = this.#readOne(file, `${folder}/${id}`, (input) => parse(input, id));
			if (value !== null) found[id] = value;
		}
		return found;
	}

	/** The segments, with those that a query defines. */
	#queries(segments: Record<string, SegmentDefinition>, site: Site): Record<string, SegmentDefinition> {
		for (const file of this.#files) {
			const id = KINDS.query.exec(file.path)?.[1];
			if (id === undefined) continue;
			if (!this.#isFirst(`segments/${id}`, file)) continue;
			const result = parseQuerySegment(id, file.text, site.time_zone);
			if (result.ok) segments[id] = result.value;
			else this.#problems.push({ ...result.problem, file: file.path, line: result.line });
		}
		return segments;
	}

	/** Whether nothing else defines the same; said at the second file, with the name of the first. */
	#isFirst(origin: string, file: SourceFile): boolean {
		const first = this.#firsts.get(origin);
		if (first === undefined) this.#firsts.set(origin, file.path);
		else this.#problems.push({ file: file.path, line: null, path: [], expected: `one file for ${origin}`, got: `a second one beside ${first}` });
		return first === undefined;
	}

	#readOne<T>(file: SourceFile, origin: string, parse: (value: unknown) => Reading<T>): T | null {
		const yaml = readYaml(file.text);
		if (!yaml.ok) {
			this.#problems.push({ file: file.path, line: yaml.line, path: [], expected: "YAML 1.2 or JSON", got: yaml.message });
			return null;
		}
		this.#origins.set(origin, { file: file.path, yaml });
		const result = parse(yaml.value);
		if (result.ok) return result.value;
		for (const problem of result.problems) this.#place(file.path, yaml.lineOf, problem);
		return null;
	}

	/** A problem inside a template names the template and its line as the first two parts of its path. */
	#place(file: string, lineOf: (path: Path) => number, problem: Problem): void {
		const [first, second, ...rest] = problem.path;
		if (typeof first === "string" && first.endsWith(".liquid") && typeof second === "number") {
			const folder = file.slice(0, file.lastIndexOf("/") + 1);
			this.#problems.push({ ...problem, file: folder + first, line: second, path: rest });
			return;
		}
		this.#problems.push({ ...problem, file, line: lineOf(problem.path) });
	}

	#templates(block: string): Record<string, string> {
		const templates: Record<string, string> = {};
		for (const file of this.#files) {
			const match = KINDS.template.exec(file.path);
			if (match?.[1] === block && match[2] !== undefined) templates[match[2]] = file.text;
		}
		return this.#withPartials(templates);
	}

	/** A block's own templates can render those of `partials/`; its own file of the same name comes first. */
	#withPartials(templates: Record<string, string>): Record<string, string> {
		if (Object.keys(templates).length === 0) return templates;
		const partials = this.#files.flatMap(({ path, text }) => {
			const name = KINDS.partial.exec(path)?.[1];
			return name === undefined ? [] : [[name, text] as const];
		});
		return { ...Object.fromEntries(partials), ...templates };
	}

	#emailTemplates(id: string): EmailTemplates {
		const textOf = (kind: string): string | null => this.#files.find((file) => file.path === `emails/${id}.${kind}.liquid`)?.text ?? null;
		return { html: textOf("html"), amp: textOf("amp"), text: textOf("text") };
	}

	#checkLinks({ site, blocks, messages }: Definitions): void {
		const place = (key: string, problems: readonly Problem[]): void => {
			const origin = this.#origins.get(key);
			if (origin === undefined) return;
			for (const problem of problems) this.#problems.push({ ...problem, file: origin.file, line: origin.yaml.lineOf(problem.path) });
		};
		for (const [id, block] of Object.entries(blocks)) place(`blocks/${id}`, checkLinks(block, site));
		for (const [name, message] of Object.entries(messages)) {
			for (const [id, fallback] of Object.entries(message.instead)) {
				const block = blocks[id];
				if (block === undefined) continue;
				const problems = checkLinks({ ...block, show: [], preloaded: null, fallback }, site);
				place(`messages/${name}`, problems.map((problem) => ({ ...problem, path: ["instead", id, "link"] })));
			}
		}
	}

	#checkFeeds({ blocks, feeds = {} }: Definitions): void {
		for (const [id, block] of Object.entries(blocks)) {
			const origin = this.#origins.get(`blocks/${id}`);
			const named = (block.feeds ?? []).map((feed, index): readonly [string, Path] => [feed, ["feeds", index]]);
			for (const [index, { products }] of block.show.entries()) if (products?.from === "feed") named.push([products.feed, ["show", index, "products", "feed"]]);
			for (const [feed, path] of named) {
				if (origin === undefined || Object.hasOwn(feeds, feed)) continue;
				const expected = `a feed of this folder (${Object.keys(feeds).join(", ") || "there is none"})`;
				this.#problems.push({ file: origin.file, line: origin.yaml.lineOf(path), path, expected, got: show(feed) });
			}
		}
	}

	#checkMessages({ messages, blocks }: Definitions): void {
		for (const [name, message] of Object.entries(messages)) {
			const origin = this.#origins.get(`messages/${name}`);
			const named = [...message.fixed.map((id, index): Path => ["fixed", index, id]), ...Object.keys(message.instead).map((id): Path => ["instead", id])];
			for (const path of named) {
				const id = String(path.at(-1));
				if (origin === undefined || Object.hasOwn(blocks, id)) continue;
				const expected = `a block of this folder (${Object.keys(blocks).join(", ") || "there is none"})`;
				this.#problems.push({ file: origin.file, line: origin.yaml.lineOf(path), path, expected, got: show(id) });
			}
		}
	}

	#checkSense(definitions: Definitions): void {
		for (const { place, ...problem } of nonsenseIn(definitions)) {
			const origin = this.#origins.get(`${place.folder}/${place.id}`);
			if (origin !== undefined) this.#problems.push({ ...problem, file: origin.file, line: origin.yaml.lineOf(problem.path) });
		}
	}

	#checkTogether(definitions: Definitions): void {
		const compiled = compileDefinitions(definitions, "check");
		if (compiled.ok) return;
		for (const problem of compiled.problems) {
			const [folder, id, ...rest] = problem.path;
			const block = folder === "rules" && typeof id === "string" ? /^block:([^:]+):(\d+)$/.exec(id) : null;
			const origin = this.#origins.get(block === null ? `${String(folder)}/${String(id)}` : `blocks/${String(block[1])}`);
			const path: Path = block === null ? (folder === "segments" ? ["rule", ...rest] : rest) : ["show", Number(block[2]), "when", ...rest];
			if (origin === undefined) this.#problems.push({ ...problem, file: "site.yaml", line: null });
			else this.#problems.push({ ...problem, path, file: origin.file, line: origin.yaml.lineOf(path) });
		}
	}
}

type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

function parseSegment(input: unknown): Reading<SegmentDefinition> {
	if (!isRecord(input)) return { ok: false, problems: [{ path: [], expected: "a segment with `name` and `rule`", got: show(input) }] };
	const problems = unknownKeys(input, ["name", "description", "rule"], []);
	const { name, description = "" } = input;
	if (typeof name !== "string" || name.trim() === "") problems.push({ path: ["name"], expected: "a name", got: show(name) });
	if (typeof description !== "string") problems.push({ path: ["description"], expected: "a text", got: show(description) });
	const rule = parseRule(input["rule"]);
	if (!rule.ok) problems.push(...rule.problems.map((problem) => ({ ...problem, path: ["rule", ...problem.path] })));
	if (problems.length > 0 || !rule.ok) return { ok: false, problems };
	return { ok: true, value: { name: String(name), description: String(description), rule: rule.value } };
}
