import { CARD_FIELDS } from "../../feed/index.ts";
import { document, type Schema, strict, text, whole } from "./json-schema.ts";

const hosts: Schema = {
	type: "array",
	items: text(String.raw`^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$`, "A host such as api.example."),
};
const path = text("^[^\\s]{1,1000}$", "A path such as data.items[0].name.");
const duration = text("^(\\d+[smhdw]|P.+)$", "A duration such as 15m.");

/** Of `feeds/ID.yaml`. */
export function feedSchema(): Schema {
	const fields = {
		url: { ...text(String.raw`^https?://[^/?#\s{}@\\]+([/?#].*)?$`, "Where the JSON is; Liquid may follow the host."), maxLength: 2_000 },
		hosts,
		list: path,
		map: strict(Object.fromEntries(CARD_FIELDS.map((field) => [field, path])), []),
		cache: duration,
		stale: duration,
		timeout_ms: whole(10, 300),
		max: whole(1, 50),
	};
	return document("A JSON feed that blocks show", strict(fields, ["url"]));
}

/** Of `catalogue.yaml`. */
export function catalogueSchema(): Schema {
	const feed = strict({ url: text(String.raw`^https?://[^\s@]+$`, "Where the product feed is."), hosts }, ["url"]);
	const feeds: Schema = { type: "object", additionalProperties: feed, propertyNames: text("^[a-z0-9][a-z0-9_-]{0,62}$"), maxProperties: 20 };
	return document("Where a shop's products come from", strict({ feeds }, ["feeds"]));
}
