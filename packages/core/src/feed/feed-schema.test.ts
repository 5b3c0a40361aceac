import { describe, expect, it } from "vitest";
import { isValid } from "../../test/language/validate-schema.ts";
import { parseCatalogueSettings } from "../catalogue/index.ts";
import { liquidProblem } from "../content/index.ts";
import { schemas } from "../segment-language/index.ts";
import { parseFeed } from "./parse-feed.ts";

describe("the schemas of feeds/ID.yaml and catalogue.yaml", () => {
	it.each([
		{ url: "https://api.example/x" },
		{ url: "https://api.example/x?c={{ profile.city }}", hosts: ["*.api.example:8443"], list: "data.items[0]", map: { name: "title" }, cache: "15m", stale: "P1D", timeout_ms: 300, max: 50 },
		{ url: "https://{{ profile.host }}/x" },
		{ url: "https://a:b@api.example/" },
		{ url: "ftp://api.example/" },
		{},
		{ url: "https://api.example/x", timeout_ms: 301 },
		{ url: "https://api.example/x", max: 0 },
		{ url: "https://api.example/x", map: { colour: "x" } },
		{ url: "https://api.example/x", hosts: ["https://x"] },
		{ url: "https://api.example/x", cache: "soon" },
		{ url: "https://api.example/x", more: 1 },
	])("agree with the parser about the feed %j", (feed) => {
		expect(isValid(schemas()["feed"] ?? false, feed)).toBe(parseFeed("x", feed, liquidProblem).ok);
	});

	it.each([
		{ feeds: {} },
		{ feeds: { main: { url: "https://shop.example/f.xml", hosts: ["cdn.example"] } } },
		{ feeds: { Main: { url: "https://shop.example/f.xml" } } },
		{ feeds: { main: { url: "shop.example/f.xml" } } },
		{ feeds: { main: { hosts: [] } } },
		{ feeds: { main: { url: "https://shop.example/f.xml", every: "1h" } } },
		{},
	])("agree with the parser about the catalogue %j", (settings) => {
		expect(isValid(schemas()["catalogue"] ?? false, settings)).toBe(parseCatalogueSettings(settings).ok);
	});
});
