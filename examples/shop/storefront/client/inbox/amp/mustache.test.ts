import { expect, it } from "vitest";
import { renderMustache } from "./mustache.ts";

it.each([
	["{{a}} & {{ b }}", { a: "<b>", b: 2 }, "&lt;b&gt; & 2"],
	["{{#items}}[{{name}} {{shop}}]{{/items}}", { shop: "S", items: [{ name: "A" }, { name: "B" }] }, "[A S][B S]"],
	["{{#a}}yes{{/a}}{{^a}}no{{/a}}", { a: "" }, "no"],
	["{{#a}}yes{{/a}}{{^a}}no{{/a}}", { a: true }, "yes"],
	["{{#a}}{{#b}}x{{/b}}{{/a}}", { a: { b: true } }, "x"],
	["{{#a}}<{{#a}}x{{/a}}>{{/a}}", { a: true }, "<x>"],
	["{{missing}}{{#missing}}x{{/missing}}", {}, ""],
	["{{#items}}{{price}}{{/items}}", { price: "9", items: [{ price: "" }] }, ""],
])("%s with %j is %s", (template, view, rendered) => {
	expect(renderMustache(template, view)).toBe(rendered);
});
