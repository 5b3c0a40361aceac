import { type BlockDefinition, RenderError } from "@pipit/core/content";
import { expect, it } from "vitest";
import { cards, decided, draw, expectPicture, Fuzz, SNIPPETS } from "./fuzz.fixtures.ts";

it("5,800 carts of hostile events are all drawn, by the ready component", { timeout: 600_000 }, async () => {
	const fuzz = new Fuzz(23);
	let drawn = 0;
	for (let round = 0; round < 5_800; round += 1) {
		const person = fuzz.person();
		const size = fuzz.pick([
			{ width: 300, height: 200 },
			{ width: 500, height: 200 },
			{ width: 500, height: 100 },
		]);
		const block = { ...cards, size };
		const png = await draw(block, person, decided(block, person, false), await fuzz.images()).catch(
			(error: unknown) => {
				throw new Error(`round ${round}: ${String(error)} ${JSON.stringify(person)}`);
			},
		);
		await expectPicture(png, block, `round ${round} ${JSON.stringify(person)}`);
		drawn += 1;
	}
	expect(drawn).toBe(5_800);
});

it("1,200 hostile templates are drawn, or refused and their fallback is drawn", { timeout: 240_000 }, async () => {
	const fuzz = new Fuzz(29);
	let drawn = 0;
	for (let round = 0; round < 1_200; round += 1) {
		const person = fuzz.person();
		const template = Array.from({ length: 1 + fuzz.random(4) }, () => fuzz.pick(SNIPPETS)).join("");
		const templates = { "image.svg.liquid": template, "other.liquid": fuzz.pick(SNIPPETS) };
		const block: BlockDefinition = {
			...cards,
			size: { width: 120, height: 60 },
			look: { kind: "templates", picture: "image.svg.liquid", html: null, amp: null, templates },
		};
		const seen = `round ${round} ${JSON.stringify(templates)} ${JSON.stringify(person)}`;
		let png: Uint8Array;
		try {
			png = await draw(block, person, decided(block, person, false), await fuzz.images());
			drawn += 1;
		} catch (error) {
			if (!(error instanceof RenderError)) throw new Error(`not a RenderError: ${seen}`, { cause: error });
			png = await draw(block, null, decided(block, null, true), new Map());
		}
		await expectPicture(png, block, seen);
	}
	// Otherwise the test would only prove that everything is refused.
	expect(drawn).toBeGreaterThan(250);
	expect(drawn).toBeLessThan(1_150);
});
