import { expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { checkLinks } from "./check-links.ts";
import { block, entry, site } from "./content.fixtures.ts";

it("names every link that leads away from the site, and no other", () => {
	const kept = [
		"/sale",
		"https://shop.example/x",
		"{{ cart.url }}",
		"{{ site.url }}/x",
		"https://www.shop.example/{{ x }}",
		"https://{{ x }}/y",
	];
	const lost = [
		"https://elsewhere.example",
		"https://elsewhere.example/{{ x }}",
		"mailto:x@shop.example",
		"//elsewhere.example",
		"sale",
	];
	const links = [...kept, ...lost];
	const found = checkLinks({ ...block, show: links.map((link) => entry({ link })) }, site);
	expect(found.map((problem) => problem.path)).toEqual(lost.map((_, index) => ["show", kept.length + index, "link"]));
});

it("looks at the preloaded and the fallback content too", () => {
	const plain = { text: "x", button: null, link: "https://elsewhere.example/" };
	const found = checkLinks({ ...block, preloaded: plain, fallback: plain }, site);
	expect(found.map(formatProblem)).toEqual([
		'preloaded.link: expected an http(s) address on one of shop.example, *.shop.example, cdn.example, got "https://elsewhere.example/"',
		'fallback.link: expected an http(s) address on one of shop.example, *.shop.example, cdn.example, got "https://elsewhere.example/"',
	]);
	expect(checkLinks(block, site)).toEqual([]);
});
