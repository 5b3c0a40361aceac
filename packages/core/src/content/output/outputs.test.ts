import { describe, expect, it } from "vitest";
import { block, cartItem, entry, inputWith, personWith, randomNumbers, site } from "../content.fixtures.ts";
import { decide } from "../decide.ts";
import type { Decision } from "../decision.ts";
import { unescapeMarkup } from "../liquid/escape.ts";
import { parseBlock } from "../parse-block.ts";
import type { BlockDefinition } from "../block.ts";
import {
	ampList,
	blockAddresses,
	blockJson,
	type OutputInput,
	pollAnswer,
	renderHtml,
	renderText,
	slotLink,
} from "./index.ts";

/* One decision: what HTML, text, data, AMP and the links of slots say must be the same thing. */

const TOKEN = "tok";
const ROUNDS = 3_000;
const NAMES = [
	"Cup",
	"A <b>bold</b> cup",
	"Tasse & Untertasse",
	"Кружка",
	"{{ x }} {% raw %}",
	"\"quoted\" 'cup'",
	"茶碗",
	"a".repeat(300),
];
const COMPONENTS = [
	{ use: "product-cards", show: [{ products: { from: "cart" }, link: "{{ site.url }}/cart" }] },
	{
		use: "banner",
		show: [{ text: "Hello {{ profile.name }}", button: "Go, {{ profile.name }}", link: "{{ site.url }}/go" }],
	},
	{ use: "countdown", countdown: { to: "2026-12-01T00:00", ended: "Over" } },
	{
		use: "progress",
		progress: { value: "{{ profile.points }}", goal: 500, label: "{{ profile.points }} of 500, {{ profile.name }}" },
	},
	{ use: "coupon", coupon: { code: "C{{ profile.points }}", as: "barcode", terms: "For {{ profile.name }}" } },
	{
		use: "poll",
		poll: { question: "Well, {{ profile.name }}?", answers: { good: "Good", bad: "Bad, {{ profile.name }}" } },
	},
];

const BLOCKS = COMPONENTS.map((fields, index): BlockDefinition => {
	const parsed = parseBlock(
		`b${index}`,
		{
			name: "B",
			size: { width: 600, height: 240 },
			fallback: { text: "Fallback", link: "https://shop.example/f" },
			preloaded: { text: "Ahead", link: "https://shop.example/p" },
			alt: "Alt",
			...fields,
		},
		{},
	);
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
	return parsed.value;
});

function outputOf(of: BlockDefinition, decision: Decision): OutputInput {
	return {
		block: of,
		decision,
		site,
		now: Date.UTC(2026, 10, 22),
		person: null,
		message: { id: 7, name: null },
		addresses: blockAddresses("https://pipit.test", TOKEN, of.id, null),
	};
}

/** What a reader of HTML sees, and the addresses behind it. */
function seen(html: string): { readonly text: string; readonly links: readonly string[] } {
	const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, address = ""]) => unescapeMarkup(address));
	return { text: unescapeMarkup(html.replaceAll(/<[^>]*>/g, "\n").replaceAll("&nbsp;", " ")), links };
}

describe("what an output writes itself", () => {
	const both = { ...site, languages: ["en", "de"] };
	const of = (fields: object): BlockDefinition => {
		const parsed = parseBlock("b", { name: "B", size: { width: 600, height: 240 }, fallback: { text: "F", link: "https://shop.example/f" }, preloaded: { text: "P", link: "https://shop.example/p" }, alt: "A", ...fields }, {});
		if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
		return parsed.value;
	};
	const texts = (fields: object, language: string | null): string[] => {
		const shown = of(fields);
		const person = personWith([cartItem({ product_id: "mug", quantity: 1 })], { points: 1320, ...(language === null ? {} : { language }) });
		const decision = decide(inputWith({ block: shown, person, site: both, now: Date.UTC(2026, 10, 22) }));
		const input = { ...outputOf(shown, decision), site: both, person };
		return [renderText(input), seen(renderHtml(input)).text, JSON.stringify(ampList(input)), JSON.stringify(blockJson(input))];
	};

	it("is in the reader's language: prices, how far, until when", () => {
		const cards = { use: "product-cards", show: [{ products: { from: "cart" }, link: "{{ site.url }}/cart" }] };
		const progress = { use: "progress", progress: { value: "{{ profile.points }}", goal: 5000 } };
		const countdown = { use: "countdown", countdown: { to: "2026-12-01T00:00", ended: "Over" } };
		const prices = (language: string | null): string[] => [0, 1, 3].map((output) => (texts(cards, language)[output] ?? "").replaceAll("\u00a0", " "));
		for (const text of prices("de-AT")) expect(text).toContain("10,00 €");
		for (const text of prices(null)) expect(text).toContain("€10.00");
		for (const text of texts(progress, "de").slice(0, 3)) expect(text).toContain("1.320 von 5.000");
		for (const text of texts(progress, "fr").slice(0, 3)) expect(text).toContain("1,320 of 5,000");
		for (const text of texts(countdown, "de").slice(0, 3)) expect(text).toContain("1. Dezember 2026");
	});
});

describe("the outputs of one decision", () => {
	it(`agree, ${ROUNDS} times`, () => {
		const random = randomNumbers(20_261_122);
		const pick = <T>(of: readonly T[]): T => of[random(of.length)] as T;
		for (let round = 0; round < ROUNDS; round += 1) {
			const of = pick(BLOCKS);
			const items = Array.from({ length: random(5) }, (_, index) =>
				cartItem({
					product_id: pick(["mug", "pot", `p${index}`]),
					name: pick(NAMES),
					quantity: 1 + random(3),
					url: pick([null, "https://shop.example/event", "https://evil.example/"]),
					image_url: pick([null, "https://cdn.example/x.png"]),
				}),
			);
			const person = random(6) === 0 ? null : personWith(items, { name: pick(NAMES), points: random(900) });
			const decision = decide(
				inputWith({
					block: of,
					person,
					machine: random(5) === 0,
					fresh: random(4) > 0,
					now: Date.UTC(2026, 10, 22) + random(20) * 86_400_000,
				}),
			);
			const input = { ...outputOf(of, decision), person };
			expect([round, decision, disagreements(input)]).toEqual([round, decision, []]);
		}
	});
});

/** Where two outputs of one decision do not say the same. */
function disagreements(input: OutputInput): string[] {
	const { decision, block: of } = input;
	const html = renderHtml(input);
	const { text, links } = seen(html);
	const plain = renderText(input);
	const amp = JSON.stringify(ampList(input));
	const json = blockJson(input);
	const clicks = `https://pipit.test/c/${TOKEN}/${of.id}`;
	const said: [string, boolean][] = [
		["HTML holds a script or a merge tag", /<script|\{\{|\{%/.test(html)],
		// Every link goes through the click address of this block, so that it follows this decision.
		[
			"a link leads past the click address",
			links.some((link) => link !== clicks && !new RegExp(`^${clicks}/[\\w-]+$`).test(link)),
		],
		["the data has another link", json.link !== decision.link || json.click_url !== clicks],
		["a variant differs", json.variant !== decision.variant || !amp.includes(`"variant":"${decision.variant}"`)],
		["a price is quoted that must not be", !decision.priced && /€\d/.test(text)],
		[
			"the heading is missing",
			decision.text !== null &&
				decision.values.kind !== "poll" &&
				![text, plain, json.text].every((place) => place.includes(decision.text ?? "")),
		],
	];
	if (!decision.variant.startsWith("show.")) return named(said);
	for (const [index, item] of decision.items.slice(0, 3).entries()) {
		const slot = `item-${index + 1}`;
		const one = json.items[index];
		const price = plainSpaces(one?.price_text ?? "");
		said.push(
			[
				`${slot}: the name is missing`,
				![text, plain].every((place) => place.includes(item.name)) || !amp.includes(JSON.stringify(item.name)),
			],
			[`${slot}: HTML does not link it`, !links.includes(`${clicks}/${slot}`)],
			[`${slot}: the data differs`, one?.name !== item.name || one.price !== item.price || one.url !== item.url],
			[`${slot}: a price differs`, ![text, plain, amp].every((place) => plainSpaces(place).includes(price))],
			[
				`${slot}: card and photo lead elsewhere`,
				slotLink(decision, slot) !== item.url || slotLink(decision, `photo-${index + 1}`) !== item.url,
			],
		);
	}
	const { values } = decision;
	if (values.kind === "coupon")
		said.push(["the code is missing", ![text, plain, amp].every((place) => place.includes(values.code))]);
	if (values.kind === "poll") {
		for (const answer of values.answers) {
			said.push(
				[
					`${answer.id}: the answer is missing`,
					![text, plain].every((place) => place.includes(answer.text)) || !amp.includes(JSON.stringify(answer.text)),
				],
				[`${answer.id}: HTML does not link it`, !links.includes(`${clicks}/${answer.id}`)],
				[
					`${answer.id}: a click is no answer, or leads elsewhere`,
					pollAnswer(decision, answer.id)?.text !== answer.text || slotLink(decision, answer.id) !== decision.link,
				],
			);
		}
	}
	return named(said);
}

function named(said: readonly (readonly [what: string, wrong: boolean])[]): string[] {
	return said.filter(([, wrong]) => wrong).map(([what]) => what);
}

/** Money is written with spaces that do not break. */
function plainSpaces(text: string): string {
	return text.replaceAll("\u00a0", " ");
}

describe("a slot", () => {
	it("that does not exist leads where the block leads", () => {
		const decision = decide(inputWith({}));
		for (const slot of ["item-0", "item-9", "item-99", "item-1e5", "text", "button", "__proto__", "../../x", ""]) {
			expect(slotLink(decision, slot)).toBe(decision.link);
			expect(pollAnswer(decision, slot)).toBeNull();
		}
	});
});

describe("a block's own templates", () => {
	const html =
		'<p>{{ text }} {{ profile.name }}</p>{% for item in items %}<a href="{{ item.click_url }}">{{ item.name }} {{ item.price_text }}</a>{% endfor %}{{ picture }}';
	const own: BlockDefinition = {
		...block,
		look: {
			kind: "templates",
			picture: null,
			html: "email.html.liquid",
			amp: null,
			templates: { "email.html.liquid": html },
		},
	};

	it("write its HTML, with values escaped and Pipit's own markup as it stands", () => {
		const person = personWith([cartItem({ product_id: "other", name: "<Cup>" })], { name: "A & B {{" });
		const decision = decide(inputWith({ block: own, person }));
		const written = renderHtml({ ...outputOf(own, decision), person });
		expect(written).toContain("A &amp; B &#123;&#123;");
		expect(written).toContain(`<a href="https://pipit.test/c/${TOKEN}/cart/item-1">&lt;Cup&gt; `);
		expect(written).toContain(`<img src="https://pipit.test/b/${TOKEN}/cart.png"`);
	});

	it("are left aside for fallback and preloaded content", () => {
		const decision = decide(inputWith({ block: own, machine: true }));
		expect(renderHtml(outputOf(own, decision))).toContain("Still in your cart");
	});

	it("without one for HTML are the picture in its link", () => {
		const pictured: BlockDefinition = {
			...block,
			show: [entry({})],
			look: {
				kind: "templates",
				picture: "image.svg.liquid",
				html: null,
				amp: null,
				templates: { "image.svg.liquid": "<svg/>" },
			},
		};
		expect(renderHtml(outputOf(pictured, decide(inputWith({ block: pictured }))))).toMatch(
			/^<a href="[^"]*\/c\/tok\/cart"[^>]*><img src="[^"]*\/b\/tok\/cart\.png"/,
		);
	});
});
