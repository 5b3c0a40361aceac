import { isRecord } from "../../definition/fields.ts";
import { around, choice, list, mapped, type Phrase, word } from "./phrase.ts";
import { key, maybe, maybeRest, rest, say } from "./say.ts";
import { quantity, quantityOf, test, times, where } from "./tests.ts";
import { among, duration, moment, path, quoted } from "./values.ts";

/** How a person says the events that every shop has. */
const VERBS = [
	["Order Completed", "bought"],
	["Order Refunded", "got a refund"],
	["Order Cancelled", "cancelled an order"],
	["Product Viewed", "viewed a product"],
	["Product Added", "added a product to the cart"],
	["Product Removed", "removed a product from the cart"],
	["Product List Viewed", "viewed a list of products"],
	["Products Searched", "searched for products"],
	["Cart Viewed", "viewed the cart"],
	["Checkout Started", "started the checkout"],
	["Page Viewed", "viewed a page"],
	["Email Opened", "opened an email"],
	["Email Link Clicked", "clicked a link in an email"],
	["*", "did anything"],
] as const;

const prefix: Phrase = mapped(
	around("did anything that begins with", quoted),
	(value) => (typeof value === "string" && value.endsWith("*") && value !== "*" ? value.slice(0, -1) : undefined),
	(said) => `${String(said)}*`,
);

/** What somebody did. */
export const deed: Phrase = choice(
	prefix,
	...VERBS.map(([name, verb]) => word(name, verb)),
	around("did any of", among(quoted)),
	around("did", quoted),
);

const whereClause: Phrase = around(", where", where);

/** What somebody did, and with what. */
export const matcher: Phrase = say(key("event", deed), maybe("where", whereClause));

/** `(bought; viewed a product, where price is 3)` */
export const matchers: Phrase = around("(", list(matcher, ";", 1), ")");

/** When something must have happened. */
const ago: Phrase = around("from", list(duration, "to", 2, 2), "ago");

const NUMBER_TEST_OF = [
	["sum", "the sum of"],
	["avg", "the average of"],
	["min", "the smallest"],
	["max", "the largest"],
	["distinct", "the number of different values of"],
	["first", "the first"],
	["latest", "the latest"],
	["mode", "the most frequent"],
] as const;

const aggregate: Phrase = choice(
	...NUMBER_TEST_OF.map(([name, words]) => say(key(name, around(words, path)), rest(test))),
);

/** How often somebody did something, or what came of it. */
export const event: Phrase = say(
	key("event", deed),
	maybe("count", times),
	maybe("within", around("in the last", duration)),
	maybe("ago", ago),
	maybe("since", around("since", moment)),
	maybe("until", around("before", moment)),
	maybe("where", whereClause),
	maybe("min_profile_age", around(", by somebody known for at least", duration)),
	maybeRest(around(", and of these", aggregate)),
);

const separately: Phrase = around(", for each", path, "by itself");

const ANCHORS = ["last", "first"] as const;

/** Something, and then a wait. */
export const after: Phrase = choice(
	...ANCHORS.map((anchor) =>
		mapped(
			say(
				"it has been",
				key("wait", choice(around("at least", duration), word("none", "any time"))),
				`since they ${anchor}`,
				key("after", matcher),
				maybe("without", around(", with none of these since:", matchers)),
				maybe("by", separately),
				maybe("leave_after", around(", and from then on for", duration)),
			),
			(value) => {
				if (!isRecord(value) || !("after" in value) || (value["anchor"] ?? "last") !== anchor) return undefined;
				const { anchor: _said, ...others } = value;
				return { wait: "none", ...others };
			},
			(said) => {
				if (!isRecord(said)) return said;
				const { wait, ...others } = said;
				return { ...others, ...(wait === "none" ? {} : { wait }), ...(anchor === "last" ? {} : { anchor }) };
			},
		),
	),
);

/** What the newest of some events says. */
export const last: Phrase = say(
	"the last time they",
	key("last", deed),
	maybe("where", whereClause),
	key("has", around(", it said that", where)),
);

const step: Phrase = say(key("event", deed), maybe("within", around("within", duration)), maybe("where", whereClause));

export const sequence: Phrase = say(
	"did these in order:",
	key("sequence", around("(", list(step, "; then", 2), ")")),
	maybe("without", around(", with none of these in between:", matchers)),
	maybe("span", around(", all within", duration)),
	maybe("within", around(", finished in the last", duration)),
	maybe("by", separately),
);

/** The cart, and how long it was left alone. */
export const cart: Phrase = say(
	"has a cart",
	key(
		"cart",
		say(
			maybe("items", around("with", quantityOf("product"))),
			maybe("value", around(", worth", quantity)),
			maybe("contains", around(", containing an item where", where)),
			maybe("idle", around(", left alone for", duration)),
			maybe("leave_after", around(", and from then on for", duration)),
		),
	),
);
