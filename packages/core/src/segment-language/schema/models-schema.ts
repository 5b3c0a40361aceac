import { document, ref, type Schema, strict, text, whole } from "./json-schema.ts";
import { RULE_DEFS } from "./rule-schema.ts";

const percent = text(String.raw`^[1-9]\d?\s?%$`, "A share of the population in whole percent, such as 20%.");

/** Of `models.yaml`. That cut points ascend, and spans fit each other, is checked by `pipit check`. */
export function modelsSchema(): Schema {
	const duration = ref("duration");
	const points: Schema = { type: "number", exclusiveMinimum: 0 };
	const rfm = {
		within: duration,
		recency: cuts(duration),
		frequency: cuts({ type: "number" }),
		monetary: cuts({ type: "number" }),
	};
	const lifecycle = {
		new: duration,
		active: duration,
		lapsed: duration,
		silence: duration,
		returned: duration,
		loyal_orders: whole(2, 1_000_000),
	};
	return document(
		"How people are scored",
		strict({
			rfm: { ...strict(rfm), description: "Cut points of the scores from 1 to 5." },
			engagement: { ...strict({ highly: points, moderately: points }), description: "From how many points on." },
			lifecycle: strict(lifecycle),
		}),
		RULE_DEFS,
	);
}

/** Four shares, or four values. */
function cuts(value: Schema): Schema {
	return { oneOf: [four(percent), four(value)] };
}

function four(items: Schema): Schema {
	return { type: "array", items, minItems: 4, maxItems: 4 };
}
