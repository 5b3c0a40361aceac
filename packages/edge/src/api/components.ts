import { anyObject, anything, choice, flag, list, map, moment, named, nullable, number, type Schema, shape, text, whole } from "./schema.ts";

const PATH = list({ type: ["string", "integer"] }, "Where in what was sent: keys, and places in lists from 0.");

/** What is wrong with one field; `more` are members that only some have. */
function fault(more: { readonly [key: string]: Schema } = {}): Schema {
	return shape({ path: PATH, expected: text("What would have been right."), got: text("What was there."), ...more });
}

/** An error, with members of its own beside those of RFC 9457. */
export function problemWith(more: { readonly [key: string]: Schema }, optional: readonly string[] = []): Schema {
	return shape(
		{
			type: { type: "string", const: "about:blank", description: "There is nothing more to read about it than this." },
			title: text("What is wrong, in a sentence for a person; a field is named with what was expected and what was got."),
			status: whole("The answer's HTTP status.", { minimum: 400, maximum: 599 }),
			...more,
		},
		optional,
	);
}

export const PROFILE_ID = text("The id of a profile.", { pattern: "^[0-9a-f]{16}$", examples: ["3f2a9c41d07be856"] });
export const VERSION = text("A version of the definitions: a hash of the folder's content.", { pattern: "^[0-9a-f]{16}$", examples: ["fa6168b459d73f80"] });

const IDENTIFIERS = list(
	shape({
		key: text("The identifier, `email:ada@example.com`."),
		status: choice(["owned", "pending", "conflict", "moved"], "Whether it is this profile's: `conflict` and `moved` are somebody else's, `pending` is being asked for."),
		other_profile_id: nullable(text("Whose it is instead.")),
	}),
	"Everything that names this person.",
);

const CAUSE = shape(
	{
		kind: choice(["event", "time", "definitions", "models", "merge"], "What made them enter or leave."),
		messageId: text("The event's."),
		version: text("Of the definitions, or of the population that people are compared with."),
		mergeId: text("The merge's."),
	},
	["messageId", "version", "mergeId"],
);

const CART_ITEM = shape(
	{
		product_id: nullable(text("As the shop's events name it.")),
		name: nullable(text("What it is called.")),
		variant: nullable(text("Its size, colour …")),
		price: nullable(number("Of one piece, in `currency`.")),
		quantity: number("Pieces."),
		url: nullable(text("The product's page.")),
		image_url: nullable(text("Its photo.")),
		category: nullable(text("A path where it holds ` > `.")),
		brand: nullable(text("Its brand.")),
		currency: nullable(text("ISO 4217.")),
		more: anyObject("What else events said of it."),
	},
	["more"],
);

const CART = shape({
	items: list(CART_ITEM, "What is in it, the newest last."),
	value: number("Sum of price × quantity, exact to the decimal."),
	currency: nullable(text("ISO 4217.")),
	url: nullable(text("Where the cart is opened again.")),
	cartId: nullable(text("The shop's id of it.")),
	updatedAt: nullable(whole("Of the newest cart event, in ms since 1970.")),
});

const EVIDENCE = shape({
	message_id: text("The event's."),
	name: text("The event's."),
	time: moment("When it happened."),
	as: text("What it is to the condition: `counted`, `start`, `without`, `step 2`, `set`, `decided`."),
	value: anything("What of it counts: an amount, a product …; null where only that it happened."),
	counts_until: nullable(moment("When it is too old to count; null: never.")),
});

const REASON = shape({
	path: PATH,
	kind: choice(["all", "any", "not", "points", "segment", "condition"], "A `condition` has evidence, the others have parts."),
	rule: anything("The condition itself, or the id of a segment; null for logic, which its parts say."),
	holds: flag("Whether it holds now."),
	until: nullable(moment("The first moment at which `holds` differs if nothing happens; null: never.")),
	approximate: flag("Whether a bound on what is kept may have made `holds` or `until` inexact."),
	found: anything("What is there now: how often, how much, whose clocks run; its shape is that of the kind of condition. Null for logic."),
	needed: anything("What there must be."),
	evidence: list(EVIDENCE, "The events that made it so, the newest first, at most ten."),
	evidence_count: whole("How many there are."),
	parts: list(named("Reason"), "The rule's own parts."),
});

const DECISION = shape({
	variant: text("`show.0` is the first entry of the block, then `preloaded`, `fallback`."),
	items: list(
		shape({
			product_id: nullable(text("Null where the item is no product.")),
			name: text("What it is called."),
			price: nullable(number("Null where unknown, or too old to be quoted.")),
			was_price: nullable(number("What it cost when the person looked at it, where that was more.")),
			currency: text("ISO 4217."),
			quantity: number("Pieces in the cart, else 1."),
			in_stock: nullable({ type: "boolean", description: "Null where unknown." }),
			url: text("Where a click leads."),
			image_url: nullable(text("Its photo.")),
			category: nullable(text("Its category.")),
		}),
		"The products that are shown.",
	),
	link: text("Where a click on the whole block leads."),
	text: nullable(text("Heading or message; null where the design has its own words.")),
	button: nullable(text("What stands on the button.")),
	alt: text("The picture in words."),
	priced: flag("Whether prices may be shown."),
	values: anyObject("What the component's own settings came to for this person; `kind` says of which component."),
	feeds: anyObject("What the block's feeds gave, where its own templates read them."),
});

const CHANGES = shape({
	added: list(text("A path."), "Files that were not there before."),
	changed: list(text("A path."), "Files of another text."),
	removed: list(text("A path."), "Files that are no longer there."),
});

const WARNING = shape({
	file: text("The file's path in the folder."),
	line: nullable(whole("Null where it cannot be told.")),
	path: PATH,
	event: nullable(text("The event name that nobody sends; null where the warning is about something else.")),
	suggestion: nullable(text("What was probably meant.")),
	message: text("All of it in one line."),
});

const ESTIMATE = shape({ count: number("How many people."), margin: number("95 % of such estimates are at most this far off; 0 where everybody was looked at.") });

const ENTRY_REASON = shape({
	entry: text("`show.0`, `preloaded`, `fallback`."),
	outcome: choice(
		["shown", "its condition did not hold", "it had nothing to show", "it needs a known person who agreed to personalization", "an entry before it was shown"],
		"What came of it.",
	),
	when: nullable(named("Reason")),
});

const BLOCK_PREVIEW = shape({
	block: text("The block's id."),
	profile_id: nullable(PROFILE_ID),
	at: moment("Of which moment it is."),
	variant: text("`show.0`, `preloaded`, `fallback`."),
	link: text("Where a click leads."),
	alt: text("The picture in words."),
	entries: list(named("EntryReason"), "Each entry up to the one that is shown, and why."),
	flaws: named("Flaws"),
	picture: shape({ bytes: whole("Its size."), base64: text("A PNG.", { contentEncoding: "base64", contentMediaType: "image/png" }) }),
	html: shape({ bytes: whole("Its size."), text: text("The HTML.") }),
	amp: shape({ bytes: whole("Its size."), most_bytes: whole("What mail programs take."), text: text("The AMP document."), list: anyObject("What its `amp-list` is given.") }),
	text: text("As plain text."),
	json: anyObject("As data, as `/b/TOKEN/BLOCK.json` answers it."),
	history_from: nullable(moment("Events before this are no longer kept; null while all are.")),
});

/** Of what the operations' schemas name; everything that more than one of them has. */
export const COMPONENTS: { readonly [name: string]: Schema } = {
	Problem: {
		...problemWith({ problems: list(fault(), "Everything that is wrong, field by field.") }, ["problems"]),
		description: "An error, RFC 9457.",
		examples: [{ type: "about:blank", title: "nobody has this id or identifier", status: 404 }],
	},
	Fault: fault(),
	ExplainedFault: fault({ message: text("The same in one line.") }),
	FileFault: fault({ file: text("The file's path in the folder."), line: nullable(whole("Null where the file as a whole is meant.")), message: text("All of it in one line.") }),
	TextFault: shape({ path: text("`properties.price`."), expected: text("What would have been right."), got: text("What was there.") }),
	Identifiers: IDENTIFIERS,
	Cause: CAUSE,
	Cart: CART,
	Reason: REASON,
	EntryReason: ENTRY_REASON,
	Decision: DECISION,
	BlockPreview: BLOCK_PREVIEW,
	FileChanges: CHANGES,
	Warning: WARNING,
	Estimate: ESTIMATE,
	Consent: map({ type: "boolean" }, "By purpose: `analytics`, `personalization`, `email`, `ads`; one that is absent was never asked."),
	Flaws: list(shape({ kind: choice(["cut", "overflow", "hole"], "What kind of fault."), text: text("The fault, in a sentence for whoever makes the block.") }), "What does not fit, is missing or could not be drawn."),
};
