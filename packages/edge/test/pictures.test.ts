import { GifReader } from "omggif";
import { PNG } from "pngjs/browser.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { renderPng } from "../src/render/render-png.ts";
import { simpleFont } from "../src/render/simple-font.fixtures.ts";
import { forgetThumbnails } from "../src/render/thumbnail.ts";
import { ADMIN, added, advance, mintToken, publishShop, request, send, startAfresh } from "./support.ts";

const HUMAN = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36" };
const APPLE_PREFETCH = { "user-agent": "Mozilla/5.0" };

const COUNTDOWN = `
name: Timer
size: { width: 340, height: 96 }
use: countdown
countdown: { after_first_open: 24h, ended: "Over" }
preloaded: { text: A day for you }
fallback: { text: Discover, link: "https://shop.example/" }
alt: A day for you
`;
const POLL = `
name: Poll
size: { width: 600, height: 140 }
use: poll
poll: { question: How was it?, answers: { good: Good, bad: Not so good } }
fallback: { text: Discover, link: "https://shop.example/" }
alt: How was it?
`;

beforeEach(async () => {
	forgetThumbnails();
	await startAfresh();
	await publishShop({ "blocks/timer/block.yaml": COUNTDOWN, "blocks/poll/block.yaml": POLL });
});
afterEach(() => vi.restoreAllMocks());

async function file(path: string, headers: HeadersInit = HUMAN): Promise<{ readonly type: string | null; readonly bytes: Uint8Array }> {
	const response = await request(path, { headers });
	expect(response.status).toBe(200);
	return { type: response.headers.get("content-type"), bytes: new Uint8Array(await response.arrayBuffer()) };
}

async function png(path: string): Promise<PNG> {
	const { type, bytes } = await file(path);
	expect(type).toBe("image/png");
	return PNG.sync.read(Buffer.from(bytes));
}

async function gif(path: string, headers: HeadersInit = HUMAN): Promise<GifReader> {
	const { type, bytes } = await file(path, headers);
	expect(type).toBe("image/gif");
	return new GifReader(bytes);
}

describe("a countdown", () => {
	it("ticks at .gif, is still at .png, and a .gif of anything else is its picture", async () => {
		await send([added("a")]);
		const token = await mintToken("anonymous_id:a");
		const timer = await gif(`/b/${token}/timer.gif`);
		expect([timer.width, timer.height, timer.numFrames()]).toEqual([680, 192, 60]);
		expect(await png(`/b/${token}/timer.png`)).toMatchObject({ width: 680, height: 192 });
		expect(await png(`/b/${token}/cart.gif`)).toMatchObject({ width: 1200 });
		expect(await png(`/b/nonsense/timer.gif`)).toMatchObject({ width: 680 });
		expect(await png(`/b/${token}/nothing.gif`)).toMatchObject({ width: 600 });
	});

	it("counts from the first open by a person, not from a machine's, and goes on where it was", async () => {
		await send([added("a")]);
		const token = await mintToken("anonymous_id:a");
		const preloaded = await file(`/b/${token}/timer.gif`, APPLE_PREFETCH);
		expect(preloaded.type).toBe("image/png");
		await advance("2h");
		await gif(`/b/${token}/timer.gif`);
		const ends = await endOf();
		await advance("5h");
		await file(`/b/${token}/timer.gif`, APPLE_PREFETCH);
		await gif(`/b/${token}/timer.gif`);
		expect(await endOf()).toBe(ends);
		await advance("20h");
		expect((await file(`/b/${token}/timer.gif`)).type).toBe("image/png");
	});
});

/** When the countdown ends that was shown last. */
async function endOf(): Promise<number> {
	const response = await request("/api/v1/profiles/anonymous_id:a/shown", { headers: ADMIN });
	const { shown } = await response.json<{ shown: { decision: { values: { kind: string; ends_at?: number } } }[] }>();
	const end = shown.map(({ decision }) => decision.values.ends_at).find((at) => at !== undefined);
	if (end === undefined) throw new Error("no countdown was shown");
	return end;
}

describe("slots", () => {
	it("are pictures of their own, and one clear pixel where there is nothing", async () => {
		await send([added("a")]);
		const token = await mintToken("anonymous_id:a");
		expect(await png(`/b/${token}/cart/item-1.png`)).toMatchObject({ width: 378, height: 518 });
		expect(await png(`/b/${token}/cart/text.png`)).toMatchObject({ width: 1200, height: 144 });
		expect(await png(`/b/${token}/cart/button.png`)).toMatchObject({ width: 480, height: 80 });
		expect(await png(`/b/${token}/poll/good.png`)).toMatchObject({ width: 590, height: 88 });
		for (const nothing of ["item-9", "photo-9", "perhaps"])
			expect(await png(`/b/${token}/cart/${nothing}.png`)).toMatchObject({ width: 1, height: 1 });
		expect(await png(`/b/${token}/nothing/item-1.png`)).toMatchObject({ width: 600 });
	});

	it("of photos are the shop's file as it is, fetched once", async () => {
		const photo = await renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" viewBox="0 0 90 60"><rect width="90" height="60" fill="#e7a33c"/></svg>');
		const asked: string[] = [];
		vi.spyOn(globalThis, "fetch").mockImplementation((input) => {
			asked.push(new Request(input).url);
			return Promise.resolve(new Response(photo.slice(), { headers: { "content-type": "text/html" } }));
		});
		await publishShop({ "blocks/cart/block.yaml": PUBLIC_CART });
		await send([added("a")]);
		const token = await mintToken("anonymous_id:a");
		for (let time = 0; time < 2; time += 1) {
			const { type, bytes } = await file(`/b/${token}/cart/photo-1.jpg`);
			expect(type).toBe("image/png");
			expect([...bytes]).toEqual([...photo]);
		}
		expect(asked).toEqual(["https://shop.example/i/cup.png"]);
		// The card is drawn from the same file.
		const card = await png(`/b/${token}/cart/item-1.png`);
		expect([...card.data.subarray((100 * card.width + 100) * 4, (100 * card.width + 100) * 4 + 3)]).toEqual([0xe7, 0xa3, 0x3c]);
		// Another isolate finds it in its size, and asks the shop no more.
		forgetThumbnails();
		expect((await png(`/b/${token}/cart/item-1.png`)).data).toEqual(card.data);
		expect(asked.length).toBe(1);
	});
});

const PUBLIC_CART = `
name: Cart
size: { width: 600, height: 240 }
use: product-cards
show:
  - { products: { from: catalogue, max: 3 }, link: "https://shop.example/" }
preloaded: { text: Soon }
fallback: { text: Discover, link: "https://shop.example/" }
alt: Cart
`;

describe("a shop's fonts", () => {
	const put = (name: string, body: BodyInit, query = ""): Promise<Response> => request(`/api/v1/fonts/${name}${query}`, { method: "PUT", headers: ADMIN, body });

	it("are kept, listed, drawn with and removed; what is no font is refused in words", async () => {
		expect((await put("noto", "<svg/>".repeat(40))).status).toBe(422);
		expect((await put("Noto!", simpleFont([65]))).status).toBe(400);
		expect((await put("noto", simpleFont([65]), "?weight=1000")).status).toBe(400);
		expect((await put("noto", new Uint8Array(4_000_001))).status).toBe(413);
		expect((await request("/api/v1/fonts", { method: "GET" })).status).toBe(401);

		await publishShop({ "blocks/hello/block.yaml": HELLO });
		await send([added("a")]);
		const address = `/b/${await mintToken("anonymous_id:a")}/hello.png`;
		const before = await file(address);
		expect((await put("cjk", simpleFont([0x4e2d, 0x6587]), "?weight=600")).status).toBe(200);
		const list = await (await request("/api/v1/fonts", { headers: ADMIN })).json<{ fonts: { name: string; weight: number }[] }>();
		expect(list.fonts).toMatchObject([{ name: "cjk", weight: 600 }]);
		const drawn = await file(address);
		expect(drawn.bytes.length).not.toBe(before.bytes.length);
		await request("/api/v1/fonts/cjk", { method: "DELETE", headers: ADMIN });
		expect((await file(address)).bytes).toEqual(before.bytes);
	});
});

const HELLO = `
name: Hello
size: { width: 320, height: 100 }
use: banner
show: [{ text: "中文 hello", link: "https://shop.example/" }]
fallback: { text: Discover, link: "https://shop.example/" }
alt: Hello
`;
