import { after, cart, event, last, sequence } from "./events.ts";
import { person } from "./person.ts";
import { around, choice, list, mapped, nested, type Phrase, under, word } from "./phrase.ts";
import { key, rest, say } from "./say.ts";
import { quantity } from "./tests.ts";
import { number, quoted } from "./values.ts";

/** `A and B`, `either A or B`. */
const combined: Phrase = choice(
	under(
		"any",
		around(
			"either",
			nested(() => list(member, "or", 2)),
		),
	),
	under(
		"all",
		nested(() => list(member, "and", 2)),
	),
);

/** One of several conditions: in parentheses where it could seem to end too early, or to go on in the next. */
const member: Phrase = {
	write: (value) => {
		const text = part.write(value);
		return text === null || text.startsWith("(") || !/,| and | or /.test(text) ? text : `(${text})`;
	},
	read: (reader, at) => part.read(reader, at),
};

/** A rule in words; what is combined inside of a combination stands in parentheses. */
export const rule: Phrase = nested(() => choice(combined, part));

const points: Phrase = say(
	"has",
	rest(quantity),
	"points from",
	key(
		"points",
		around(
			"(",
			list(
				say(
					key("add", number),
					"if",
					key(
						"when",
						nested(() => part),
					),
				),
				";",
				1,
			),
			")",
		),
	),
);

const none = (text: string): Phrase =>
	mapped(
		word("none", text),
		(value) => (Array.isArray(value) && value.length === 0 ? "none" : undefined),
		() => [],
	);

const single: Phrase = list(
	nested(() => rule),
	";",
	1,
	1,
);

/** One condition, or several in parentheses. */
const part: Phrase = nested(() =>
	choice(
		after,
		last,
		sequence,
		cart,
		event,
		...person,
		points,
		under("not", under("segment", around("is not in the segment", quoted))),
		under("not", under("list", around("is not on the list", quoted))),
		under("not", around("not (", rule, ")")),
		under("all", choice(none("fulfils all of no conditions"), around("all of (", single, ")"))),
		under("any", choice(none("is nobody"), around("any of (", single, ")"))),
		{ write: around("(", combined, ")").write, read: around("(", rule, ")").read },
	),
);
