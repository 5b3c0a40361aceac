import { describe, expect, test } from "vitest";
import { block, evenFonts as fonts, inputWith } from "./content.fixtures.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { flawsOf } from "./flaws.ts";

function flaws(svg: string, change: (decision: Decision) => Decision = (decision) => decision): readonly string[] {
	const decision = change(decide(inputWith({})));
	const photos = new Set(decision.items.flatMap(({ image_url }) => (image_url === null ? [] : [image_url])));
	return flawsOf({ block, decision, svg, fonts, photos }).map((flaw) => `${flaw.kind}: ${flaw.text}`);
}

function text(content: string, attributes = 'x="10" font-size="20" font-weight="400"'): string {
	return `<svg><text ${attributes}>${content}</text></svg>`;
}

function without(decision: Decision): Decision {
	return {
		...decision,
		priced: true,
		text: "Hello undefined",
		items: decision.items.slice(0, 1).map((item) => ({ ...item, name: "", image_url: null, price: null })),
	};
}

describe("what a contact sheet flags", () => {
	test("nothing where everything fits and is there", () => {
		expect(flaws(text("The mug"))).toEqual([]);
	});

	test("an ellipsis that nobody wrote", () => {
		expect(flaws(text("A very long na…"))).toEqual(["cut: “A very long na…” does not fit and is cut"]);
		expect(flaws(text("And more…"), (decision) => ({ ...decision, text: "And more…" }))).toEqual([]);
	});

	test("a text wider than the picture, on either side, however it is anchored", () => {
		const long = "x".repeat(100);
		expect(flaws(text(long))).toEqual([expect.stringMatching(/^overflow: .*wider than the picture$/)]);
		expect(flaws(text("xxxxxxxxxx", 'x="5" font-size="20" text-anchor="end"'))).toEqual([
			expect.stringContaining("overflow"),
		]);
		expect(flaws(text("xxxxxxxxxx", 'x="300" font-size="20" text-anchor="middle"'))).toEqual([]);
	});

	test("what is missing: photo, name, price, a value in a text", () => {
		expect(flaws(text("Hello"), without)).toEqual([
			"hole: product 1 has no name",
			"hole: product 1 has no photo",
			"hole: product 1 has no price",
			"hole: a text shows a value that is not there",
		]);
	});
});
