import { problemWith } from "./components.ts";
import { type Body, failed, inPath, inQuery, json, jsonBody, next, nextPage, type Operation, operation, type Parameter } from "./operation.ts";
import { anyObject, anything, choice, flag, list, map, moment, named, nullable, number, type Schema, shape, text, whole } from "./schema.ts";

const NAME_PATTERN = text("1 to 100 characters without dots and colons.", { minLength: 1, maxLength: 100, pattern: "^[^.:]+$" });
const LIST: Parameter = inPath("id", "The list's name.", "vip", NAME_PATTERN);
const MODEL: Parameter = inPath("model", "The model's name.", "churn", NAME_PATTERN);

const COUNTS: { readonly [key: string]: Schema } = {
	id: text("The name."),
	rows: whole("Identifiers that were uploaded."),
	unknown: whole("By how many of them nobody is known yet."),
	people: whole("Of how many people their shards were told."),
	updated_at: moment("Of the newest upload."),
};
const TOLD: { readonly [key: string]: Schema } = {
	exited: whole("People whose profiles lost it."),
	waits: flag("Whether more is to be told, which goes on by itself."),
	error: nullable(text("Why shards could not be told; it is tried again.")),
};
const REFUSED_ROWS = list(shape({ line: whole("From 1."), problems: list(named("Fault"), "What is wrong in it.") }), "The first 20.");
const TAKEN = shape({ ...COUNTS, taken: whole("Rows of this request."), refused_count: whole("Rows that could not be read."), refused: REFUSED_ROWS, entered: whole("People whose profiles got it."), ...TOLD }, Object.keys(COUNTS));
const UNREADABLE = failed("It is no such upload, or no row of it can be read; nothing has changed.", problemWith({ rows: whole("None."), refused_count: whole("All."), refused: REFUSED_ROWS }, ["rows", "refused_count", "refused"]));
const GONE = failed("Nothing of this name was uploaded.");
const BAD_NAME = failed("The name, or a parameter, is not as it should be.");

function rows(example: string, lines = '{"email":"ada@example.com"}\n', description = "Who, one in each row, by `profile_id`, `user_id`, `email`, `phone`, `external_id` or `anonymous_id`. CSV has a header; JSON lines are objects of the same keys."): Body {
	return { description, content: { "text/csv": { schema: { type: "string" }, example }, "application/x-ndjson": { schema: { type: "string" }, example: lines } } };
}

export const uploads: readonly Operation[] = [
	operation({
		method: "put",
		path: "/lists/:id",
		id: "putList",
		tag: "Lists and scores",
		summary: "Say who is on a list",
		description: "These and nobody else. Who is not known yet is on it once they are. Up to 500,000 rows.",
		parameters: [LIST],
		body: rows("email\nada@example.com\nsomebody.else@example.com\n"),
		answers: { 200: json("It is stored.", TAKEN), 400: BAD_NAME, 422: UNREADABLE },
	}),
	operation({ method: "get", path: "/lists", id: "listLists", tag: "Lists and scores", summary: "The lists", description: "With their sizes.", answers: { 200: json("The lists.", shape({ lists: list(shape(COUNTS), "Every list.") })) } }),
	operation({
		method: "post",
		path: "/lists/:id/members",
		id: "addToList",
		tag: "Lists and scores",
		summary: "Say who comes to a list",
		description: "Beside those who are on it.",
		parameters: [LIST],
		body: rows("email\nbob@example.com\n"),
		answers: { 200: json("It is stored.", TAKEN), 400: BAD_NAME, 422: UNREADABLE },
	}),
	operation({
		method: "delete",
		path: "/lists/:id/members",
		id: "removeFromList",
		tag: "Lists and scores",
		summary: "Say who leaves a list",
		description: "The others stay.",
		parameters: [LIST],
		body: rows("email\nbob@example.com\n"),
		answers: { 200: json("It is stored.", TAKEN), 400: BAD_NAME, 422: UNREADABLE },
	}),
	operation({ method: "delete", path: "/lists/:id", id: "deleteList", tag: "Lists and scores", summary: "Delete a list", description: "Nobody is on it any more.", parameters: [LIST], answers: { 200: json("It is gone.", shape(TOLD)), 400: BAD_NAME, 404: GONE } }),
	operation({
		method: "put",
		path: "/scores/:model",
		id: "putScores",
		tag: "Lists and scores",
		summary: "Give people scores",
		description: "What a model of yours says of them; others keep theirs. Rows may carry their own `version` and `computed_at`.",
		parameters: [MODEL, inQuery("version", "Of the model.", "2026-11", text("At most 100 characters.", { maxLength: 100 })), inQuery("computed_at", "When the scores were worked out; now without it.", null, text("RFC 3339.", { format: "date-time" }))],
		body: rows("email,score\nada@example.com,0.82\n", '{"email":"ada@example.com","score":0.82}\n', "Who, as in a list, and their `score`, a number; or their `cluster`, a name."),
		answers: { 200: json("They are stored.", TAKEN), 400: BAD_NAME, 422: UNREADABLE },
	}),
	operation({ method: "get", path: "/scores", id: "listScores", tag: "Lists and scores", summary: "The models", description: "With how many people each has scored.", answers: { 200: json("The models.", shape({ models: list(shape(COUNTS), "Every model.") })) } }),
	operation({ method: "delete", path: "/scores/:model", id: "deleteScores", tag: "Lists and scores", summary: "Delete a model's scores", description: "Nobody has one any more.", parameters: [MODEL], answers: { 200: json("They are gone.", shape(TOLD)), 400: BAD_NAME, 404: GONE } }),
];

const STORED_FONT = shape({ name: text("The font's."), weight: whole("As CSS has it.", { minimum: 100, maximum: 900 }), bytes: whole("Of the file."), sha256: text("Of the file.", { pattern: "^[0-9a-f]{64}$" }) });
const FONTS = shape({ fonts: list(STORED_FONT, "By name, at most 8.") });
const FONT_NAME = inPath("name", "The font's name.", "brand", text("Small letters, digits, - and _.", { pattern: "^[a-z0-9][a-z0-9_-]{0,62}$" }));

export const fonts: readonly Operation[] = [
	operation({
		method: "put",
		path: "/fonts/:name",
		id: "putFont",
		tag: "Fonts",
		summary: "Upload a font",
		description: "Pictures are drawn with it where the shipped ones lack a letter. In place of one of the same name.",
		parameters: [FONT_NAME, inQuery("weight", "As CSS has it.", "400", whole("A weight.", { minimum: 100, maximum: 900, default: 400 }))],
		body: { description: "A TrueType or OpenType file of at most 4 MB.", content: { "font/ttf": { schema: { type: "string", format: "binary" }, example: null } } },
		answers: {
			200: json("It is stored.", FONTS),
			400: failed("The name or the weight is not as it should be."),
			409: failed("There are 8 fonts already."),
			413: failed("The file is larger than 4 MB."),
			422: failed("The file is no sound font."),
		},
	}),
	operation({ method: "get", path: "/fonts", id: "listFonts", tag: "Fonts", summary: "The shop's own fonts", description: "Beside the shipped ones.", answers: { 200: json("The fonts.", FONTS) } }),
	operation({ method: "delete", path: "/fonts/:name", id: "deleteFont", tag: "Fonts", summary: "Delete a font", description: "Deleting one that is not there changes nothing.", parameters: [FONT_NAME], answers: { 200: json("Those that are left.", FONTS) } }),
];

const PRODUCT_FIELDS: { readonly [key: string]: Schema } = {
	product_id: text("As events name it."),
	name: nullable(text("What it is called.")),
	url: nullable(text("Its page.")),
	image_url: nullable(text("Its photo.")),
	price: nullable(number("The usual price, in `currency`.")),
	sale_price: nullable(number("What it costs instead from `sale_from` until `sale_until`.")),
	sale_from: nullable(moment("Null: it has begun.")),
	sale_until: nullable(moment("Null: without end.")),
	currency: text("ISO 4217."),
	availability: nullable(choice(["in_stock", "out_of_stock", "preorder", "backorder"], "Whether it can be bought.")),
	stock: nullable(number("Pieces.")),
	category: nullable(text("A path where it holds ` > `.")),
	brand: nullable(text("Its brand.")),
	item_group_id: nullable(text("What its variants have in common.")),
};
const PRODUCT = shape({
	...PRODUCT_FIELDS,
	updated_at: nullable(moment("When somebody last said something else of it.")),
	origin: choice(["file", "feed", "api", "events"], "Who said what is known."),
	held_by: list(text("`file`, `api`, `feed:NAME`."), "Who says that there is such a product."),
	learned_from_events: list(text("A field."), "What only events have said."),
	history: list(shape({ at: moment("From then on."), price: nullable(number("A sale counted in.")), in_stock: nullable({ type: "boolean", description: "Null where it was not known." }) }), "How price and stock changed, oldest first."),
});
const SAID = anyObject("A product: `product_id`, and what is known of it under the names of the answer. Those of common feeds (`id`, `title`, `link`, `image_link`, `availability` …) are read as well.");
const SAID_BODY = (example: unknown): Body => ({
	description: "One product, a list of them, or a whole feed: JSON lines, CSV, TSV or XML of up to 100 MB.",
	content: {
		"application/json": { schema: { anyOf: [SAID, list(SAID, "Several."), shape({ products: list(SAID, "Several.") })] }, example },
		"application/x-ndjson": { schema: { type: "string" }, example: '{"product_id":"tide-mug","name":"Tide mug","price":18}\n' },
		"text/csv": { schema: { type: "string" }, example: "id,title,price\ntide-mug,Tide mug,18.00 EUR\n" },
	},
});
const COUNTED = { products: whole("Products that were stored."), changed: whole("Of those: of which something else is known now."), refused: whole("Products that were not.") };
const REFUSED_PRODUCTS = list(shape({ line: whole("Of the feed, or the place in the list, from 1."), product_id: nullable(text("The product's, where it has one.")), problems: list(named("Fault"), "What is wrong with it.") }), "The first 50.");
const NOT_ALL = failed("Some products are refused, or the rest could not be read; the others are stored.", problemWith({ ...COUNTED, items: REFUSED_PRODUCTS }));

const FEED_STATUS = shape(
	{
		url: text("Where it is."),
		checked_at: text("When it was last asked for; empty before the first time."),
		read_at: nullable(moment("When it was last read to its end.")),
		etag: nullable(text("As its server said.")),
		last_modified: nullable(text("As its server said.")),
		products: whole("In it."),
		changed: whole("Of which something else is known since."),
		removed: whole("No longer in it."),
		refused_count: whole("Not as they should be."),
		refused: REFUSED_PRODUCTS,
		error: nullable(text("Why it could not be read.")),
		held_back: whole("No longer in it, and kept because they are more than half."),
	},
	["url", "checked_at", "read_at", "etag", "last_modified", "products", "changed", "removed", "refused_count", "refused", "error", "held_back"],
);
const REMOVED = json("They are gone, where nobody else says that they are there.", shape({ removed: whole("How many.") }));

export const catalogue: readonly Operation[] = [
	operation({ method: "put", path: "/products", id: "putProducts", tag: "Catalogue", summary: "Say what products are", description: "What is not said of a product is no longer known, other products stay.", body: SAID_BODY([{ product_id: "tide-mug", name: "Tide mug", price: 18, url: "https://shop.example/p/tide-mug", category: "Kitchen", stock: 12 }]), answers: { 200: json("They are stored.", shape(COUNTED)), 400: failed("The body is not JSON."), 413: failed("It is larger than 5 MB as one JSON text."), 422: NOT_ALL } }),
	operation({ method: "patch", path: "/products", id: "changeProducts", tag: "Catalogue", summary: "Say what of products is different", description: "What is not said stays as it is.", body: SAID_BODY([{ product_id: "tide-mug", sale_price: 14 }]), answers: { 200: json("It is stored.", shape(COUNTED)), 400: failed("The body is not JSON."), 413: failed("It is larger than 5 MB as one JSON text."), 422: NOT_ALL } }),
	operation({ method: "get", path: "/products", id: "listProducts", tag: "Catalogue", summary: "The products", description: "In the order of their ids.", parameters: [nextPage("a product id"), inQuery("limit", "At most so many, 1 to 1,000; usually 100.", "10")], answers: { 200: json("A page of products.", shape({ products: list(PRODUCT, "At most `limit`."), next: next("A product id.") })) } }),
	operation({ method: "get", path: "/products/:id", id: "getProduct", tag: "Catalogue", summary: "One product", description: "With how its price and stock changed.", parameters: [inPath("id", "The product's id.", "tide-mug")], answers: { 200: json("The product.", PRODUCT), 404: failed("No such product.") } }),
	operation({ method: "delete", path: "/products/:id", id: "deleteProduct", tag: "Catalogue", summary: "Take back a product", description: "It is gone unless a feed or the folder says that it is there.", parameters: [inPath("id", "The product's id.", "tide-mug")], answers: { 200: REMOVED } }),
	operation({ method: "delete", path: "/products", id: "deleteProducts", tag: "Catalogue", summary: "Take back products", description: "Up to 1,000.", body: jsonBody("Their ids.", { anyOf: [list({ type: "string" }, "Ids.", { maxItems: 1_000 }), shape({ products: list(anything("An id, or an object with `product_id`."), "Products.") })] }, ["tide-mug", "tin-box"]), answers: { 200: REMOVED, 400: failed("It is no list of ids.") } }),
	operation({
		method: "get",
		path: "/catalogue",
		id: "getCatalogue",
		tag: "Catalogue",
		summary: "How the catalogue stands",
		description: "Counts, feeds, and whether opens have the newest copy.",
		answers: {
			200: json(
				"The catalogue.",
				shape({
					site: text("The site's id."),
					products: whole("All that are known."),
					offered: whole("Those that may be shown to everybody: named by the shop, and not sold out."),
					without_price: whole("Of which no price is known."),
					by_origin: map({ type: "integer" }, "By who said what is known."),
					feeds: map(FEED_STATUS, "By name."),
					viewed_together: shape({ days: whole("Days that were counted."), from: nullable(text("The first of them.", { format: "date" })), to: nullable(text("The last of them.", { format: "date" })) }),
					copies: shape({ published_at: nullable(moment("When opens were last given a copy.")), chunks: whole("Parts of it."), is_complete: flag("Whether it holds everything.") }),
				}),
			),
		},
	}),
	operation({ method: "post", path: "/catalogue/fetch", id: "fetchFeeds", tag: "Catalogue", summary: "Fetch the product feeds now", description: "Those that `catalogue.yaml` names. One that fails is told in its `error`.", parameters: [inQuery("feed", "Only this one.", "main"), inQuery("force", "`1` reads it although its server says that it has not changed, and removes however many are missing.")], answers: { 200: json("How each stands.", shape({ feeds: map(FEED_STATUS, "By name.") })), 404: failed("`catalogue.yaml` names no such feed.") } }),
	operation({ method: "post", path: "/catalogue/views", id: "countViews", tag: "Catalogue", summary: "Count what is viewed together now", description: "Instead of in the next hour.", answers: { 200: json("What was counted.", shape({ days: list(whole("Days since 1970."), "Which days."), changed: whole("Products that have different neighbours now."), is_approximate: flag("Whether something had to be left out.") })) } }),
];
