import { GifReader } from "omggif";
import { PNG } from "pngjs/browser.js";
import { beforeEach, expect, it } from "vitest";
import { randomNumbers } from "../src/render/fuzz.fixtures.ts";
import { added, mintToken, publishShop, request, send, startAfresh } from "./support.ts";

const TIMER = `
name: Timer
size: { width: 240, height: 80 }
use: countdown
countdown: { to: "{{ profile.end }}", ended: "{{ profile.end }}" }
preloaded: { text: Soon }
fallback: { text: Discover, link: "https://shop.example/" }
alt: Timer
`;
const OWN = `
name: Own
size: { width: 240, height: 80 }
show: [{ link: "https://shop.example/" }]
preloaded: { text: Soon }
fallback: { text: Discover, link: "https://shop.example/" }
alt: Own
`;

const AGENTS = [
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
	"Mozilla/5.0",
	"Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
	"",
	"x".repeat(3_000),
];
const BLOCKS = ["cart", "timer", "own", "nothing", "__proto__", "constructor", "CART", "a".repeat(64), "a".repeat(200), "%00", "..%2f..%2fo", "%F0%9F%91%BB"];
const FILES = [".png", ".gif", ".PNG", ".jpg", "", ".png.png", ".png%00", "/item-1.png", "/photo-1.jpg", "/text.png", "/button.gif", "/item-99999999.png", "/__proto__.png", "/%2e%2e.png"];
const QUERIES = ["", "?m=sale", "?m=", `?m=${"x".repeat(2_000)}`, "?m=%00%ff", "?m=a&m=b", "?__proto__=1"];

beforeEach(async () => {
	await startAfresh();
	await publishShop({
		"blocks/timer/block.yaml": TIMER,
		"blocks/own/block.yaml": OWN,
		"blocks/own/image.svg.liquid": '<circle r="9" fill="{{ profile.end }}"/>{% for i in (1..3) %}{{ profile.end | divided_by: i }}{% endfor %}',
	});
});

it("2,500 hostile addresses of pictures answer 200 with a picture that other decoders read", { timeout: 400_000 }, async () => {
	const random = randomNumbers(53);
	const pick = <T>(list: readonly T[]): T => {
		const item = list[random(list.length)];
		if (item === undefined) throw new Error("an empty list");
		return item;
	};
	await send([{ ...added("a") }, { type: "identify", anonymousId: "a", traits: { end: new Date(Date.now() + 5 * 86_400_000).toISOString() } }]);
	const token = await mintToken("anonymous_id:a");
	const tokens = [token, token, token.slice(0, 20), `${token}x`, token.toUpperCase(), "~id", "*%7CUNIQID%7C*", "%7B%7Bcontact.id%7D%7D", "null", "%00", "x".repeat(3_000)];
	const types = new Map<string, number>();
	for (let round = 0; round < 2_500; round += 1) {
		const path = `/b/${pick(tokens)}/${pick(BLOCKS)}${pick(FILES)}${pick(QUERIES)}`;
		const response = await request(path, { headers: { "user-agent": pick(AGENTS) } });
		const seen = `round ${round}: ${path.slice(0, 200)}`;
		expect(response.status, seen).toBe(200);
		const type = response.headers.get("content-type") ?? "";
		types.set(type, (types.get(type) ?? 0) + 1);
		const bytes = new Uint8Array(await response.arrayBuffer());
		if (type === "image/gif") {
			const reader = new GifReader(bytes);
			reader.decodeAndBlitFrameRGBA(0, new Uint8Array(reader.width * reader.height * 4));
		} else {
			expect(type, seen).toBe("image/png");
			expect(PNG.sync.read(Buffer.from(bytes)).width, seen).toBeGreaterThan(0);
		}
	}
	expect([...types.keys()].toSorted()).toEqual(["image/gif", "image/png"]);
});
