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

const KEYS = ["name", "size", "use", "template", "show", "preloaded", "fallback", "alt", "feeds", ...COMPONENTS];
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
		...(input["feeds"] === undefined ? {} : { feeds: feedsOf(input["feeds"], reader) }),
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
		fields["products"] === undefined ? usualSource(look) : sourceOf(fields["products"], [...path, "products"], look, reader);
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

/** What an entry shows that names no products. */
function usualSource(look: Look): ProductSource | null {
	const recommends = look.kind === "component" && look.component === "recommendations";
	return recommends ? { from: "recommended", max: MOST_CARDS, category: null } : null;
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

/** Which keys each source takes beside `from` and `max`. */
const SOURCES: { readonly [from in ProductSource["from"]]: readonly string[] } = {
	cart: [],
	viewed: [],
	back_in_stock: [],
	price_drop: [],
	recommended: ["category"],
	feed: ["feed"],
	catalogue: ["category", "ids"],
};
const FEED_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const MOST_PRODUCTS = 12;
const MOST_CARDS = 3;

function sourceOf(input: unknown, path: Path, look: Look, reader: BlockReader): ProductSource | null {
	if (!isRecord(input)) {
		reader.refuse(path, "a map with `from`", input);
		return null;
	}
	const given = input["from"];
	const from = sourceNames().find((name) => name === given);
	if (from === undefined) {
		reader.refuse([...path, "from"], `one of ${sourceNames().join(", ")}`, given);
		return null;
	}
	reader.problems.push(...unknownKeys(input, ["from", "max", ...SOURCES[from]], path));
	const most = look.kind === "component" ? MOST_CARDS : MOST_PRODUCTS;
	const max = input["max"] === undefined ? MOST_CARDS : reader.whole(input["max"], [...path, "max"], 1, most);
	const category = input["category"] === undefined || !SOURCES[from].includes("category") ? null : reader.text(input["category"], [...path, "category"], null);
	if (from === "recommended") return { from, max, category };
	if (from === "feed") return { from, max, feed: feedId(input["feed"], [...path, "feed"], reader) };
	if (from !== "catalogue") return { from, max };
	const { ids } = input;
	return { from, max, category, ids: ids === undefined ? null : idsOf(ids, [...path, "ids"], reader) };
}

function sourceNames(): ProductSource["from"][] {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant of this file
	return Object.keys(SOURCES) as ProductSource["from"][];
}

function feedId(input: unknown, path: Path, reader: BlockReader): string {
	if (typeof input === "string" && FEED_ID.test(input)) return input;
	reader.refuse(path, "the id of a feed, as in feeds/ID.yaml", input);
	return "";
}

function feedsOf(input: unknown, reader: BlockReader): readonly string[] {
	if (Array.isArray(input) && input.length <= 5) return input.map((id: unknown, index) => feedId(id, ["feeds", index], reader));
	reader.refuse(["feeds"], "a list of at most 5 ids of feeds", input);
	return [];
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
