import { COMPONENTS } from "../../content/block.ts";
import { document, ref, type Schema, strict, text, whole } from "./json-schema.ts";
import { RULE_DEFS } from "./rule-schema.ts";

/** A text in Liquid. */
const liquid: Schema = { ...text(String.raw`\S`, "A text, which may hold Liquid."), maxLength: 2_000 };
/** The same, or one such text for each language. */
const words: Schema = {
	anyOf: [
		liquid,
		{ type: "object", propertyNames: text("^[a-z]{2,3}$"), additionalProperties: liquid, minProperties: 1, maxProperties: 40 },
	],
};
const numberOrLiquid: Schema = { anyOf: [{ type: "number" }, liquid] };
const id = "^[a-z0-9][a-z0-9_-]{0,62}$";

/** Of `blocks/ID/block.yaml`. What must come together with templates beside it is checked by `pipit check`. */
export function blockSchema(): Schema {
	const plain = { text: words, button: words, link: words };
	const entry = { when: ref("rule"), products: SOURCE, ...plain, alt: words };
	const fields: { readonly [key: string]: Schema } = {
		name: liquid,
		size: strict({ width: whole(40, 1200), height: whole(20, 2000) }, ["width", "height"]),
		use: { enum: COMPONENTS },
		template: text(String.raw`^[\w.-]+\.liquid$`),
		show: { type: "array", items: strict(entry, ["link"]), maxItems: 50 },
		preloaded: strict(plain, ["text"]),
		fallback: strict(plain, ["text", "link"]),
		alt: words,
		feeds: { type: "array", items: text(id), maxItems: 5 },
		...SETTINGS,
	};
	const schema = {
		...strict(fields, ["name", "size", "fallback", "alt"]),
		not: { required: ["use", "template"] },
		allOf: Object.keys(SETTINGS).map(goesWithItsComponent),
	};
	return document("A block of Pipit", schema, RULE_DEFS);
}

/** What products an entry shows. */
const SOURCE: Schema = {
	oneOf: [
		source({ enum: ["cart", "viewed", "back_in_stock", "price_drop"] }),
		source({ const: "recommended" }, { category: liquid }),
		source({ const: "catalogue" }, { category: liquid, ids: { type: "array", items: liquid, minItems: 1 } }),
		source({ const: "feed" }, { feed: text(id) }, ["feed"]),
	],
};

function source(from: Schema, more: { readonly [key: string]: Schema } = {}, required: readonly string[] = []): Schema {
	return strict({ from, max: whole(1, 12), ...more }, ["from", ...required]);
}

/** The settings of components, under a key of the component's name. */
const SETTINGS: { readonly [component: string]: Schema } = {
	countdown: {
		...strict({
			to: numberOrLiquid,
			after_first_open: text(String.raw`^(\d{1,12}[smhdw]|P\S+)$`, "A duration such as 24h or 3d."),
			zone: { enum: ["site", "recipient"] },
			seconds: whole(1, 300),
			ended: words,
		}),
		oneOf: [{ required: ["to"] }, { required: ["after_first_open"] }],
	},
	progress: strict({ value: numberOrLiquid, goal: numberOrLiquid, label: words, as: { enum: ["bar", "stamps"] } }, [
		"value",
		"goal",
	]),
	coupon: strict(
		{
			code: { anyOf: [{ type: "integer" }, words] },
			as: { enum: ["text", "qr", "barcode"] },
			scan: words,
			terms: words,
		},
		["code"],
	),
	poll: strict(
		{
			question: words,
			answers: {
				type: "object",
				additionalProperties: { anyOf: [{ type: "number" }, words] },
				propertyNames: text(String.raw`^(?!(?:text|button|item-\d+|photo-\d+)$)[a-z0-9][a-z0-9_-]{0,31}$`),
				minProperties: 2,
				maxProperties: 6,
			},
		},
		["question", "answers"],
	),
};

/** Settings stand where the component is used, and nowhere else. */
function goesWithItsComponent(name: string): Schema {
	const uses: Schema = { properties: { use: { const: name } }, required: ["use"] };
	return { oneOf: [{ allOf: [uses, { required: [name] }] }, { not: { anyOf: [uses, { required: [name] }] } }] };
}
