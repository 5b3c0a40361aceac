import type { Site } from "./definition.ts";

/** Stands in while the rest of the folder is read, when `site.yaml` itself is refused. */
export const NO_SITE: Site = {
	id: "none",
	name: "",
	url: "https://none.invalid",
	write_key: "none",
	domains: [],
	cookie_domain: null,
	currency: "EUR",
	languages: ["en"],
	time_zone: "UTC",
	consent: { default: "pending" },
	colors: { brand: "#000000", text: "#000000", background: "#ffffff" },
	token_keys: [1],
};
