/* For the fuzzer: sound events, and ways to damage them. Everything follows from a seed. */

/** A whole number from 0 to below `below`. */
export type Random = (below: number) => number;

/** mulberry32. */
export function randomFrom(seed: number): Random {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
	};
}

export interface ValidEvent {
	readonly type: string;
	readonly messageId: string;
	readonly anonymousId: string;
	readonly properties: { readonly [key: string]: unknown };
}

/** A track event as a shop sends it. */
export function validEvent(random: Random, index: number): ValidEvent {
	const event = {
		type: "track",
		event: pick(random, ["Product Viewed", "Product Added", "Order Completed", "my event"]),
		messageId: `sound-${index}`,
		anonymousId: `browser-${random(5)}`,
		userId: pick(random, ["u1", 7, null, undefined]),
		timestamp: pick(random, ["2026-05-17T08:00:00.000Z", 1_779_000_000_000, undefined]),
		properties: {
			price: random(10_000) / 100,
			name: pick(random, ["Vase", "Schüssel 🏺", ""]),
			products: [{ product_id: "p1", tags: ["a"] }],
		},
		context: {
			page: { path: "/", title: "T" },
			traits: { email: "ada@shop.example", plan: "pro" },
			consent: { categoryPreferences: { analytics: true } },
		},
	};
	return event;
}

/** The value with one to four of its parts replaced, removed or added to; the value itself stays as it is. */
export function damageValue(random: Random, value: object): unknown {
	const copy: unknown = structuredClone(value);
	if (random(25) === 0) return nasty(random);
	for (let times = 1 + random(4); times > 0; times--) damageOnce(random, copy);
	return copy;
}

function damageOnce(random: Random, root: unknown): void {
	const holders: object[] = [];
	collectObjects(root, holders);
	const holder = holders[random(holders.length)];
	if (holder === undefined) return;
	const keys = Object.keys(holder);
	const key = keys.length > 0 && random(4) > 0 ? pick(random, keys) : pick(random, NEW_KEYS);
	if (Array.isArray(holder) && key === "length") return;
	if (random(6) === 0) Reflect.deleteProperty(holder, key);
	// Defined, not assigned: JSON from outside can have a key `__proto__` of its own.
	else
		Object.defineProperty(holder, key, { value: nasty(random), enumerable: true, configurable: true, writable: true });
}

function collectObjects(value: unknown, into: object[]): void {
	if (typeof value !== "object" || value === null || into.length > 200) return;
	into.push(value);
	for (const part of Object.values(value)) collectObjects(part, into);
}

const NEW_KEYS = [
	"__proto__",
	"constructor",
	"prototype",
	"toString",
	"hasOwnProperty",
	"length",
	"toJSON",
	"0",
	"",
	"k\0",
	"\ud800",
	"x".repeat(3000),
	"type",
	"event",
	"messageId",
	"userId",
	"anonymousId",
	"timestamp",
	"originalTimestamp",
	"sentAt",
	"traits",
	"context",
	"products",
	"unset",
	"consent",
	"externalIds",
	"categoryPreferences",
	"email",
	"phone",
	"groupId",
	"previousId",
	"batch",
	"writeKey",
];

/** Texts and values that break programs, most of them seen in the wild. */
const NASTY: readonly unknown[] = [
	null,
	true,
	false,
	0,
	-1,
	1.5,
	1e308,
	-1e308,
	1e21,
	2 ** 53,
	Number.MIN_VALUE,
	8.64e15,
	253_402_300_800_000,
	"",
	" ",
	"null",
	"undefined",
	"NaN",
	"Infinity",
	"[object Object]",
	"0",
	"-1",
	"\0",
	"a\0b",
	"\ud83d",
	"\udc00x",
	"🏺",
	"\u202e",
	"\uFEFF",
	"'; DROP TABLE events;--",
	"{{ 7*7 }}",
	"${1}",
	"%s%n",
	"../../etc/passwd",
	"<script>",
	"2026-02-30",
	"1970-01-01T00:00:00Z",
	"9999-12-31T23:59:59Z",
	"2026-05-17T08:00:00+99:99",
	"1e999",
	"ada@",
	"@",
	"+49",
	"track",
	"page",
	"screen",
	"identify",
	"group",
	"alias",
	"Consent Updated",
	[],
	{},
	[[]],
	[null],
	[{}],
	{ a: { b: { c: {} } } },
	{ __proto__: null },
	{ type: "crm", id: "7" },
	{ analytics: false },
	{ length: 1_000_000 },
];

function nasty(random: Random): unknown {
	switch (random(12)) {
		case 0:
			return "x".repeat(random(random(4) === 0 ? 40_000 : 400));
		case 1:
			return "€\ud83d".repeat(random(400));
		case 2:
			return nested(random, random(60));
		case 3:
			return Array.from({ length: random(300) }, (_, index) => index);
		case 4:
			return Object.fromEntries(Array.from({ length: random(500) }, (_, index) => [`key${index}`, index]));
		default:
			return structuredClone(pick(random, NASTY));
	}
}

function nested(random: Random, levels: number): unknown {
	let value: unknown = structuredClone(pick(random, NASTY));
	for (let level = 0; level < levels; level++) value = random(2) === 0 ? [value] : { a: value };
	return value;
}

/** The text's bytes, flipped, cut, put in again or packed, in any combination. */
export async function damageBytes(random: Random, text: string): Promise<Uint8Array<ArrayBuffer>> {
	let bytes = new Uint8Array(new TextEncoder().encode(random(10) === 0 ? deepText(random) : text));
	if (random(4) > 0) bytes = damageOneByte(random, bytes);
	if (random(3) === 0) {
		const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(random(2) === 0 ? "gzip" : "deflate"));
		bytes = new Uint8Array(await new Response(stream).arrayBuffer());
		if (random(2) === 0) bytes = damageOneByte(random, bytes);
	}
	return bytes;
}

function damageOneByte(random: Random, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	const at = random(bytes.length);
	const kind = random(4);
	if (kind === 0) return bytes.slice(0, at);
	if (kind === 1) return bytes.map((byte, index) => (index === at ? random(256) : byte));
	const piece = kind === 2 ? Uint8Array.of(random(256)) : bytes.slice(at, at + random(200));
	const longer = new Uint8Array(bytes.length + piece.length);
	longer.set(bytes.subarray(0, at));
	longer.set(piece, at);
	longer.set(bytes.subarray(at), at + piece.length);
	return longer;
}

/** JSON that exhausts the stack of whoever recurses into it. */
function deepText(random: Random): string {
	const levels = 1 + random(20_000);
	return `{"writeKey":"demo-shop","batch":[{"type":"track","event":"x","properties":${"[".repeat(levels)}${"]".repeat(levels)}}]}`;
}

function pick<T>(random: Random, from: readonly T[]): T {
	const picked = from[random(from.length)];
	if (picked === undefined && from.length === 0) throw new Error("nothing to pick from");
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the index is within the list, whose entries may be undefined
	return picked as T;
}
