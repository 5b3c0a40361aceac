import { expect, test } from "vitest";
import { DEFINITION_FOLDERS, isDefinitionPath, KINDS, TOP_FILES } from "./paths.ts";

test("every kind of file has a path that stands in one of the folders, or beside them", () => {
	const examples: { readonly [kind in keyof typeof KINDS]: string } = {
		site: "site.yaml",
		products: "products.json",
		plan: "plan.yml",
		models: "models.yaml",
		catalogue: "catalogue.yaml",
		segment: "segments/carts.yaml",
		query: "segments/carts.sql",
		trait: "traits/last_product.json",
		block: "blocks/cart/block.yaml",
		template: "blocks/cart/image.svg.liquid",
		partial: "partials/price.liquid",
		message: "messages/sale.yaml",
		email: "emails/welcome.yaml",
		emailTemplate: "emails/welcome.html.liquid",
		form: "forms/review.yaml",
		feed: "feeds/offers.yaml",
		pull: "pulls/crm.yaml",
		source: "sources/shopify.yaml",
	};
	for (const [kind, path] of Object.entries(examples)) {
		expect(isDefinitionPath(path), kind).toBe(true);
		expect([...DEFINITION_FOLDERS, ...TOP_FILES], path).toContain(path.includes("/") ? path.split("/")[0] : path.split(".")[0]);
	}
});

test("no path that leads out of the folder, or to another file, is one of a definition", () => {
	for (const path of ["../site.yaml", "segments/../../x.yaml", "/segments/x.yaml", "segments\\x.yaml", "blocks/cart/../../x.liquid", "partials/../x.liquid", "wrangler.toml", "package.json", ".secrets.env", "segments/.x.yaml", "segments/x.yaml\n", "worker.ts", "segments/x.ts", ""]) {
		expect(isDefinitionPath(path), path).toBe(false);
	}
});
