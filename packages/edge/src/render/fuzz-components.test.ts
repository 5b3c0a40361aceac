import { countdownFace, drawingInput, parseBlock, renderSlotSvg, slotKind } from "@pipit/core/content";
import { GifReader } from "omggif";
import { expect, it } from "vitest";
import { decided, decode, draw, expectPicture, Fuzz, MESSAGE, NOW, site } from "./fuzz.fixtures.ts";
import { countdownGif, fontMetrics, renderPng } from "./index.ts";

const COMPONENTS: readonly Record<string, unknown>[] = [
	{ use: "banner" },
	{ use: "countdown", countdown: { to: "{{ profile.name }}", ended: "{{ profile.button }}" } },
	{ use: "countdown", countdown: { to: "{{ profile.when }}", zone: "recipient", ended: "{{ profile.name }}" } },
	{ use: "countdown", countdown: { after_first_open: "36h" } },
	{ use: "progress", progress: { value: "{{ profile.number }}", goal: "{{ profile.goal }}", label: "{{ profile.name }}" } },
	{ use: "progress", progress: { value: "{{ profile.number }}", goal: 7, as: "stamps" } },
	{ use: "coupon", coupon: { code: "{{ profile.name }}", terms: "{{ profile.button }}" } },
	{ use: "coupon", coupon: { code: "{{ profile.name }}", as: "qr" } },
	{ use: "coupon", coupon: { code: "A", scan: "{{ profile.name }}", as: "barcode" } },
	{ use: "poll", poll: { question: "{{ profile.name }}", answers: { a: "{{ profile.button }}", b: "B", c: "C" } } },
];

it("3,000 people with hostile traits see every component, still, ticking and in slots", { timeout: 600_000 }, async () => {
	const fuzz = new Fuzz(31);
	const shown = new Map<string, number>();
	let gifs = 0;
	for (let round = 0; round < 3_000; round += 1) {
		const component = fuzz.pick(COMPONENTS);
		const size = fuzz.pick([
			{ width: 240, height: 100 },
			{ width: 320, height: 240 },
			{ width: 600, height: 180 },
		]);
		const text = fuzz.maybe("{{ profile.name }}");
		const entry = { link: "/x", ...(text === null ? {} : { text }), button: "{{ profile.button }}" };
		const input = { name: "x", alt: "x", size, fallback: { text: "Discover", link: "https://shop.example/" }, preloaded: { text: "x" }, ...component };
		const isBanner = component["use"] === "banner";
		const parsed = parseBlock("x", { ...input, show: [isBanner ? { ...entry, text: "{{ profile.name }}" } : entry] }, {});
		if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
		const block = parsed.value;
		const base = fuzz.person();
		const traits = {
			...base.traits,
			number: fuzz.pick([0, -3, 4, 7, 1e9, 1e30, "x", null]),
			goal: fuzz.pick([0, -1, 5, 1e-9, 1e12, "many"]),
			when: fuzz.pick([NOW + 1_000, NOW + 86_400_000, NOW - 1, 1e15, -5, "2026-12-24T18:00", "soon", null]),
			time_zone: fuzz.pick(["Asia/Tokyo", "Mars/Base", "../../etc", 7]),
		};
		const person = { ...base, traits };
		const seen = `round ${round} ${JSON.stringify(component)} ${JSON.stringify(person)}`;
		const decision = decided(block, person, false);
		shown.set(decision.values.kind, (shown.get(decision.values.kind) ?? 0) + 1);
		await expectPicture(await draw(block, person, decision, new Map()), block, seen);
		const pictureInput = { block, decision, site, now: NOW, person, message: MESSAGE, scale: 2 };
		const assets = { fonts: fontMetrics, images: new Map<string, string>() };
		if (decision.values.kind === "countdown") {
			const face = countdownFace(drawingInput(pictureInput, assets), decision.values);
			if (face === null || fuzz.random(4) > 0) continue;
			const gif = await countdownGif({ face, size, remainingMs: decision.values.ends_at - NOW, seconds: 5 });
			const reader = new GifReader(gif);
			expect([reader.width, reader.height], seen).toEqual([size.width * 2, size.height * 2]);
			reader.decodeAndBlitFrameRGBA(reader.numFrames() - 1, new Uint8Array(reader.width * reader.height * 4));
			gifs += 1;
		}
		const name = fuzz.pick(["text", "button", "a", "item-1", "item-99", "nothing"]);
		const slot = slotKind(block, name);
		const svg = slot === null ? null : renderSlotSvg(pictureInput, slot, assets);
		if (svg !== null) await decode(await renderPng(svg));
	}
	for (const kind of ["countdown", "progress", "coupon", "poll", "none"] as const)
		expect(shown.get(kind) ?? 0, kind).toBeGreaterThan(60);
	expect(gifs).toBeGreaterThan(50);
});
