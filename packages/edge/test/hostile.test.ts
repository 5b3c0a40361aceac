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
	if (published.status !== 200) throw new Error(await published.text());
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
			if (isOurs && new TextDecoder().decode(bytes).includes(SECRET_NAME)) named += 1;
			const wrong = wrongWith({ asked, response, bytes, isOurs, sender: headers["amp-email-sender"] ?? null, decoded });
			expect([number, asked.method, asked.path, headers, response.status, wrong]).toEqual([number, asked.method, asked.path, headers, response.status, []]);
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
		() => Array.from({ length: 44 }, () => pick("ABCDEFabcdef012345-_".split(""))).join(""),
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
	const [t, i, s] = [safe(to), safe(id), safe(slot)];
	switch (kind) {
		case "picture":
			return { kind: "picture", method, path: `/b/${t}/${i}.${pick(["png", "gif", "PNG", "jpeg", "webp", "", "png%20"])}${query}`, body: null };
		case "slot":
			return { kind: "picture", method, path: `/b/${t}/${i}/${s}.${pick(["png", "gif", "jpg", "x"])}${query}`, body: null };
		case "pixel":
			// With the right token the slow pixel takes a minute, which is its purpose.
			return { kind: "picture", method, path: who !== token && random() < 0.3 ? `/o/${t}/read.gif${query}` : `/o/${t}.gif${query}`, body: null };
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

/** A dot segment would be another address before it is sent. */
function safe(part: string): string {
	return /^(?:\.|%2e)+$/i.test(part) ? `x${part}` : part;
}

interface Answered {
	readonly asked: Asked;
	readonly response: Response;
	readonly bytes: Uint8Array;
	readonly isOurs: boolean;
	readonly sender: string | null;
	readonly decoded: Set<string>;
}

/** What is wrong with an answer, in words. */
function wrongWith({ asked, response, bytes, isOurs, sender, decoded }: Answered): string[] {
	const { status, headers } = response;
	const type = headers.get("content-type") ?? "";
	const text = new TextDecoder().decode(bytes);
	const said: [string, boolean][] = [
		["somebody's data", !isOurs && text.includes(SECRET_NAME)],
		["a header leads away", [...headers.values()].some((value) => value.includes("evil.example"))],
		["a cookie", headers.has("set-cookie")],
	];
	if (asked.kind === "picture") {
		said.push(["not 200", status !== 200], ["no picture that decodes", asked.method !== "HEAD" && !isPicture(bytes, type, decoded)]);
	} else if (asked.kind === "link") {
		said.push(["no redirect", status !== 302], ["it leads away", URL.parse(headers.get("location") ?? "")?.hostname !== "shop.example"]);
	} else if (asked.kind === "text") {
		said.push(["a failure", status !== 200 && status !== 304]);
	} else {
		said.push(
			["a failure, or a redirect", ![200, 400, 403, 404, 409].includes(status)],
			["no JSON", !type.includes("application/json") || (asked.method !== "HEAD" && !isJson(text))],
			["data for a sender that is not named", status === 200 && sender !== SENDER && !asked.path.includes("__amp_source_origin")],
		);
	}
	return said.filter(([, wrong]) => wrong).map(([what]) => what);
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** Decoded once each: most answers are the same picture. */
function isPicture(bytes: Uint8Array, type: string, decoded: Set<string>): boolean {
	const key = `${type} ${bytes.length} ${bytes.subarray(-40).join()}`;
	if (decoded.has(key)) return true;
	decoded.add(key);
	if (type === "image/png") return PNG.sync.read(Buffer.from(bytes)).width > 0;
	if (type === "image/gif") return /^GIF8[79]a$/.test(new TextDecoder().decode(bytes.subarray(0, 6)));
	return type === "image/jpeg" && bytes[0] === 0xff && bytes[1] === 0xd8;
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
