import { isRecord, unknownKeys } from "../definition/fields.ts";
import { type Parsed, type Problem, parsed, type Path, refused, show } from "../problem/index.ts";
import { parseRule, type Rule } from "../segment/index.ts";
import {
	type BlockDefinition,
	type ComponentName,
	COMPONENTS,
	type Look,
	type PlainContent,
	type ProductSource,
	type ShowEntry,
	type Size,
} from "./block.ts";
import { BlockReader } from "./block-reader.ts";
import { parseLook, quotesOrTicks, showsCards } from "./parse-look.ts";

type Fields = Readonly<Record<string, unknown>>;

const KEYS = ["name", "size", "use", "template", "show", "preloaded", "fallback", "alt", ...COMPONENTS];
const MOST_ENTRIES = 50;
/** At twice the size, four bytes for each pixel: 10 MB. */
const LARGEST_AREA = 650_000;

/**
 * Reads `block.yaml` with the .liquid files beside it (by file name). Templates are parsed too; a problem in one has
 * a path that starts with the file's name and the line.
 */
export function parseBlock(
	id: string,
	input: unknown,
	templates: { readonly [fileName: string]: string },
): Parsed<BlockDefinition> {
	if (!isRecord(input)) return refused({ path: [], expected: "a block as a map", got: show(input) });
	const reader = new BlockReader();
	reader.problems.push(...unknownKeys(input, KEYS, []));
	const look = parseLook(input, templates, reader);
	const fallback = plainOf(input["fallback"], ["fallback"], null, reader);
	const entries = showOf(input["show"], look, fallback.link, reader);
	const preloaded =
		input["preloaded"] === undefined ? null : plainOf(input["preloaded"], ["preloaded"], fallback.link, reader);
	if (preloaded === null && quotesOrTicks(look, entries)) {
		const expected =
			"a text for machines that load pictures ahead of the reader, since the block shows a price, stock or the time";
		reader.refuse(["preloaded"], expected, undefined);
	}
	const size = sizeOf(input["size"], reader);
	checkSize(size, look, reader);
	const block: BlockDefinition = {
		id,
		name: reader.text(input["name"], ["name"], null),
		size,
		look,
		show: entries,
		preloaded,
		fallback,
		alt: reader.template(input["alt"], ["alt"], null),
	};
	return reader.problems.length === 0 ? parsed(block) : refused(...reader.problems);
}

function sizeOf(input: unknown, reader: BlockReader): Size {
	if (!isRecord(input)) {
		reader.refuse(["size"], "a map of `width` and `height` in pixels", input);
		return { width: 1, height: 1 };
	}
	reader.problems.push(...unknownKeys(input, ["width", "height"], ["size"]));
	const width = reader.whole(input["width"], ["size", "width"], 40, 1200);
	const height = reader.whole(input["height"], ["size", "height"], 20, 2000);
	if (width * height > LARGEST_AREA) reader.refuse(["size"], `at most ${LARGEST_AREA} pixels in all`, width * height);
	return { width, height };
}

/** The least that each component can be drawn in. */
const SMALLEST: { readonly [name in ComponentName]: Size } = {
	"product-cards": { width: 240, height: 90 },
	recommendations: { width: 240, height: 90 },
	banner: { width: 40, height: 20 },
	countdown: { width: 200, height: 60 },
	progress: { width: 200, height: 60 },
	coupon: { width: 240, height: 90 },
	poll: { width: 240, height: 100 },
};

function checkSize(size: Size, look: Look, reader: BlockReader): void {
	if (look.kind === "templates") return;
	const { width, height } = SMALLEST[look.component];
	if (size.width < width || size.height < height)
		reader.refuse(["size"], `at least ${width} × ${height} for ${look.component}`, size);
}

/** A component that has content of its own is shown to everyone where no entry says to whom. */
function showOf(input: unknown, look: Look, link: string, reader: BlockReader): ShowEntry[] {
	if (input === undefined) {
		return hasOwnContent(look) ? [{ when: null, products: null, text: null, button: null, link, alt: null }] : [];
	}
	if (!Array.isArray(input) || input.length > MOST_ENTRIES) {
		reader.refuse(["show"], `a list of at most ${MOST_ENTRIES} entries`, input);
		return [];
	}
	return input.map((entry: unknown, index) => entryOf(entry, ["show", index], look, reader));
}

const ENTRY_KEYS = ["when", "products", "text", "button", "link", "alt"];

function entryOf(input: unknown, path: Path, look: Look, reader: BlockReader): ShowEntry {
	const fields: Fields = isRecord(input) ? input : {};
	if (!isRecord(input)) reader.refuse(path, "an entry as a map with `link`", input);
	reader.problems.push(...unknownKeys(fields, ENTRY_KEYS, path));
	const optional = (key: string): string | null =>
		fields[key] === undefined ? null : reader.template(fields[key], [...path, key], null);
	const products =
		fields["products"] === undefined ? null : sourceOf(fields["products"], [...path, "products"], look, reader);
	const text = optional("text");
	if (look.kind === "component" && !hasOwnContent(look) && products === null && text === null) {
		reader.refuse([...path, "text"], "a text, or `products`", undefined);
	}
	return {
		when: ruleOf(fields["when"], [...path, "when"], reader),
		products,
		text,
		button: optional("button"),
		link: isRecord(input) ? reader.template(fields["link"], [...path, "link"], null) : "",
		alt: optional("alt"),
	};
}

/** Whether there is something to show without text and products. */
function hasOwnContent(look: Look): boolean {
	return look.kind === "component" && !showsCards(look.component) && look.component !== "banner";
}

function ruleOf(input: unknown, path: Path, reader: BlockReader): Rule | null {
	if (input === undefined) return null;
	const rule = parseRule(input);
	if (rule.ok) return rule.value;
	reader.problems.push(...rule.problems.map((problem): Problem => ({ ...problem, path: [...path, ...problem.path] })));
	return null;
}

const SOURCES = ["cart", "viewed", "catalogue"] as const;
const MOST_PRODUCTS = 12;
const MOST_CARDS = 3;

function sourceOf(input: unknown, path: Path, look: Look, reader: BlockReader): ProductSource | null {
	if (!isRecord(input)) {
		reader.refuse(path, "a map with `from`", input);
		return null;
	}
	const from = SOURCES.find((name) => name === input["from"]);
	if (from === undefined) {
		reader.refuse([...path, "from"], `one of ${SOURCES.join(", ")}`, input["from"]);
		return null;
	}
	const catalogue = from === "catalogue";
	reader.problems.push(...unknownKeys(input, catalogue ? ["from", "max", "category", "ids"] : ["from", "max"], path));
	const most = look.kind === "component" ? MOST_CARDS : MOST_PRODUCTS;
	const max = input["max"] === undefined ? MOST_CARDS : reader.whole(input["max"], [...path, "max"], 1, most);
	if (!catalogue) return { from, max };
	const { category, ids } = input;
	return {
		from: "catalogue",
		max,
		category: category === undefined ? null : reader.text(category, [...path, "category"], null),
		ids: ids === undefined ? null : idsOf(ids, [...path, "ids"], reader),
	};
}

function idsOf(input: unknown, path: Path, reader: BlockReader): readonly string[] {
	if (Array.isArray(input) && input.length > 0)
		return input.map((id: unknown, index) => reader.text(id, [...path, index], null));
	reader.refuse(path, "a list of product ids", input);
	return [];
}

function plainOf(input: unknown, path: Path, link: string | null, reader: BlockReader): PlainContent {
	if (!isRecord(input)) {
		reader.refuse(path, "a map of `text` and `link`", input);
		return { text: "", button: null, link: "" };
	}
	reader.problems.push(...unknownKeys(input, ["text", "button", "link"], path));
	return {
		text: reader.template(input["text"], [...path, "text"], null),
		button: input["button"] === undefined ? null : reader.template(input["button"], [...path, "button"], null),
		link: reader.template(input["link"], [...path, "link"], link),
	};
}
