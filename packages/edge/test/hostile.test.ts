import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { PNG } from "pngjs/browser.js";
import { added, mintToken, profile, publishShop, request, send, SITE, startAfresh } from "./support.ts";

/*
 * Every address that stands in an email, with everything in it that can be wrong: tokens, ids, slots, formats, forms, headers,
 * bodies. Pictures are always 200 and decode; links lead to the shop; a bad token gets no byte of anybody; AMP answers JSON and
 * never a redirect. The mailbox that reads it never sees a failure.
 */

const REQUESTS = 10_000;
const SECRET_NAME = "Quetzalcoatl";
const SENDER = "news@shop.example";
const HUMAN = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const AGENTS = [HUMAN, "Mozilla/5.0", "", "curl/8", "Mozilla/5.0 (via ggpht.com GoogleImageProxy)", "x".repeat(5_000), "Barracuda", "${jndi:ldap://x}"];
const FORM = "title: Stars\nevent: Stars Given\nfields: { stars: { type: rating, label: Stars } }\n";
const BLOCK = `
name: Yours
size: { width: 300, height: 100 }
use: banner
show: [{ when: { trait: name, exists: true }, text: "Hello {{ profile.name }}", link: "{{ profile.home }}" }]
fallback: { text: Hello, link: "https://shop.example/" }
alt: "For {{ profile.name }}"
`;

let token = "";
/** A valid token of a person who has a name that must not leak, and a link that leads away. */
beforeAll(async () => {
	await startAfresh();
	const published = await publishShop({ "site.yaml": `${SITE}amp: { senders: ["${SENDER}"] }\n`, "forms/stars.yaml": FORM, "blocks/hello/block.yaml": BLOCK });
	expect(published.status).toBe(200);
	await send([{ type: "identify", anonymousId: "q", traits: { name: SECRET_NAME, home: "https://evil.example/" } }, added("q")]);
	token = await mintToken("anonymous_id:q", "m");
});

describe(`${REQUESTS} hostile requests`, () => {
	it("find pictures that decode, links that lead to the shop, and nobody's data", { timeout: 600_000 }, async () => {
		vi.spyOn(console, "error").mockImplementation(() => {});
		vi.spyOn(env.INGEST, "send").mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
		const random = randomFrom(20_261_122);
		const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
		const before = await profile("anonymous_id:q");
		/** Decoded once each: most answers are the same picture. */
		const decoded = new Set<string>();
		/** How often the right token showed the name that no other may. */
		let named = 0;
		for (let number = 0; number < REQUESTS; number += 1) {
			const isOurs = random() < 0.15;
			const who = isOurs ? token : badToken(token, random, pick);
			const asked = address(who, random, pick);
			const headers: Record<string, string> = { "user-agent": pick(AGENTS), ...pick<Record<string, string>>([{}, { "amp-email-sender": SENDER }, { "amp-email-sender": pick(NASTY).replaceAll(/[^\x21-\x7e]/g, "") }, { origin: "https://evil.example", "if-none-match": pick(["*", '""', "x"]) }]) };
			const response = await request(asked.path, { headers, method: asked.method, redirect: "manual", ...(asked.body === null ? {} : { body: asked.body }) });
			const bytes = new Uint8Array(await response.arrayBuffer());
			const said = `${number} ${asked.method} ${asked.path} ${JSON.stringify(headers)} → ${response.status}`;

			if (isOurs && new TextDecoder().decode(bytes).includes(SECRET_NAME)) named += 1;
			if (!isOurs) expect(new TextDecoder().decode(bytes), said).not.toContain(SECRET_NAME);
			for (const value of response.headers.values()) expect(value, said).not.toContain("evil.example");
			expect(response.headers.get("set-cookie"), said).toBeNull();
			if (asked.kind === "picture") {
				expect(response.status, said).toBe(200);
				if (asked.method !== "HEAD") expectPicture(bytes, response.headers.get("content-type") ?? "", said, decoded);
			} else if (asked.kind === "link") {
				expect(response.status, said).toBe(302);
				expect(new URL(response.headers.get("location") ?? "").hostname, said).toBe("shop.example");
			} else if (asked.kind === "text") {
				expect([200, 304], said).toContain(response.status);
			} else {
				expect([200, 400, 403, 404, 409], said).toContain(response.status);
				expect(response.headers.get("content-type"), said).toContain("application/json");
				if (asked.method !== "HEAD") expect(() => JSON.parse(new TextDecoder().decode(bytes)) as unknown, said).not.toThrow();
				if (response.status === 200 && !isOurs) expect(headers["amp-email-sender"], said).toBe(SENDER);
			}
		}
		expect(decoded.size).toBeGreaterThan(1);
		expect(named).toBeGreaterThan(0);
		// Nothing of it was taken for an answer.
		const names = ((await profile("anonymous_id:q"))?.events ?? []).map((event) => event.name);
		expect(names).not.toContain("Stars Given");
		expect((await profile("anonymous_id:q"))?.traits).toEqual(before?.traits);
	});
});

type Random = () => number;
type Pick = <T>(of: readonly T[]) => T;

const NASTY = [
	"..", "../../etc/passwd", "%2e%2e", "%00", "a\u0000b", "<script>", "'\"", "__proto__", "constructor", "toString", "hasOwnProperty", "null", "undefined", "-1", "1e999",
	"https://evil.example/", "//evil.example", "javascript:alert(1)", "{{ profile.name }}", "*|EMAIL|*", "%%email%%", "\uD800", "é", "茶", "x".repeat(3_000), " ", ".", "cart.png.png", "show.0", "\\..\\",
];

function badToken(valid: string, random: Random, pick: Pick): string {
	const at = Math.floor(random() * valid.length);
	return pick([
		() => `${valid.slice(0, at)}${valid[at] === "A" ? "B" : "A"}${valid.slice(at + 1)}`,
		() => valid.slice(0, at),
		() => `${valid}${pick(["A", "=", "=="])}`,
		() => `${valid.slice(1)}${valid[0]}`,
		() => pick(NASTY),
		() => valid.toLowerCase(),
		() => Array.from({ length: 44 }, () => pick([..."ABCDEFabcdef012345-_"])).join(""),
	])();
}

interface Asked {
	readonly kind: "picture" | "link" | "text" | "amp";
	readonly method: string;
	readonly path: string;
	readonly body: BodyInit | null;
}

function address(who: string, random: Random, pick: Pick): Asked {
	const to = encodeURIComponent(who.toWellFormed()) || "x";
	const id = encodeURIComponent((random() < 0.6 ? pick(["cart", "hello", "stars"]) : pick(NASTY)).toWellFormed()) || "x";
	const slot = encodeURIComponent((random() < 0.5 ? pick(["item-1", "photo-1", "photo-99", "text", "button", "item-0"]) : pick(NASTY)).toWellFormed()) || "x";
	const query = random() < 0.3 ? `?m=${encodeURIComponent(pick(NASTY).toWellFormed())}&url=https://evil.example/&__amp_source_origin=${SENDER}` : "";
	const method = random() < 0.06 ? "HEAD" : "GET";
	const kind = pick(["picture", "picture", "slot", "pixel", "link", "link slot", "text", "amp", "form"]);
	// A dot segment would be another address before it is sent.
	const safe = (part: string): string => (/^(?:\.|%2e)+$/i.test(part) ? `x${part}` : part);
	const [t, i, s] = [safe(to), safe(id), safe(slot)];
	switch (kind) {
		case "picture":
			return { kind: "picture", method, path: `/b/${t}/${i}.${pick(["png", "gif", "PNG", "jpeg", "webp", "", "png%20"])}${query}`, body: null };
		case "slot":
			return { kind: "picture", method, path: `/b/${t}/${i}/${s}.${pick(["png", "gif", "jpg", "x"])}${query}`, body: null };
		case "pixel":
			return { kind: "picture", method, path: `/o/${t}.gif${query}`, body: null };
		case "link":
			return { kind: "link", method, path: `/c/${t}/${i}${query}`, body: null };
		case "link slot":
			return { kind: "link", method, path: `/c/${t}/${i}/${s}${query}`, body: null };
		case "text":
			return { kind: "text", method, path: `/b/${t}/${i}.${pick(["html", "json"])}${query}`, body: null };
		case "amp":
			return { kind: "amp", method, path: `/amp/${t}/${i}${query}`, body: null };
		default:
			return { kind: "amp", method: "POST", path: `/amp/${t}/${i}${query}`, body: formBody(random, pick) };
	}
}

function formBody(random: Random, pick: Pick): BodyInit {
	const fields: [string, string][] = [["stars", pick(["5", "-1", "1e9", "x".repeat(9_000)])], ["nonce", pick([...NASTY, "A".repeat(16), "0".repeat(16)])], [pick(NASTY), pick(NASTY)]];
	if (random() < 0.2) return pick(["{}", "\u0000", "a=b&a[__proto__]=1", "%", "=".repeat(70_000)]);
	const body = random() < 0.5 ? new FormData() : new URLSearchParams();
	// A name may not end with a backslash: FormData itself refuses it.
	for (const [name, value] of fields) body.append(name.toWellFormed().replace(/\\+$/, "_"), value.toWellFormed());
	return body;
}

function expectPicture(bytes: Uint8Array, type: string, said: string, decoded: Set<string>): void {
	expect(type, said).toMatch(/^image\/(?:png|gif|jpeg)$/);
	const key = `${type} ${bytes.length} ${bytes.subarray(-40).join()}`;
	if (decoded.has(key)) return;
	decoded.add(key);
	if (type === "image/png") expect(PNG.sync.read(Buffer.from(bytes)).width, said).toBeGreaterThan(0);
	else if (type === "image/gif") expect(new TextDecoder().decode(bytes.subarray(0, 6)), said).toMatch(/^GIF8[79]a$/);
	else expect([...bytes.subarray(0, 2)], said).toEqual([0xff, 0xd8]);
}

/** Mulberry32. */
function randomFrom(seed: number): Random {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
