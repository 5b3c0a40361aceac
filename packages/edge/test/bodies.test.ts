import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS, type Operation } from "../src/api/index.ts";
import { Places, sampleOf } from "./api-examples.support.ts";
import { ADMIN, publishShop, request, startAfresh } from "./support.ts";

beforeAll(async () => {
	await startAfresh();
	await publishShop();
});

/** Each that takes one JSON body, and answers nothing before it has read it. */
const TAKING = OPERATIONS.filter(({ id, body }) => body?.content["application/json"] !== undefined && id !== "simulate");

/** Those of them that look at nothing before, and take nothing longer as a stream. */
const FIRST = TAKING.filter(({ answers, path, body }) => answers["409"] === undefined && !path.includes("/:") && Object.keys(body?.content ?? {}).length === 1);

const LEAVES: readonly unknown[] = [null, true, false, 0, -1, 1.5, 1e308, -0, 2 ** 60, "", " ", "x".repeat(10_000), "\u0000", "\ud800", "__proto__", "constructor", [], {}, [[]], [null], { length: 5 }, { toString: null }];
const KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "length", "", "a.b", "x".repeat(500)];

describe("bodies that somebody made up", () => {
	it.each(TAKING)("are answered, and never by a fault of the Worker's: $id", { timeout: 120_000 }, async (operation) => {
		const random = randomFrom(20_261_122);
		for (let number = 0; number < 60; number += 1) {
			const text = number < EXTREME.length ? (EXTREME[number] ?? "") : JSON.stringify(madeUp(operation, random));
			const answer = await send(operation, text);
			const said = await answer.text();
			expect([operation.id, number, text.slice(0, 300), answer.status < 500, said.slice(0, 200)]).toEqual([operation.id, number, text.slice(0, 300), true, said.slice(0, 200)]);
		}
		expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
	});

	it.each(FIRST)("name the body where they are not JSON, or too long: $id", async (operation) => {
		expect(await titleOf(await send(operation, "{"))).toMatch(/^the body: expected JSON, got /);
		const long = await send(operation, JSON.stringify("x".repeat(5_000_001)));
		expect([long.status, await titleOf(long)]).toEqual([413, expect.stringMatching(/^the body: expected at most 5000000 characters/)]);
	});

	it("say which key was meant, and do nothing: a slip in `dry_run` imports nothing", async () => {
		const answer = await request("/api/v1/import", { method: "POST", headers: ADMIN, body: JSON.stringify({ events: [], dry_rum: true }) });
		expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
		expect(await answer.json()).toEqual({ type: "about:blank", status: 400, title: 'dry_rum: expected one of the keys events, dry_run: did you mean `dry_run`?, got "dry_rum"' });
	});

	it("are refused with 413 where an import has too many events", async () => {
		const answer = await request("/api/v1/import", { method: "POST", headers: ADMIN, body: JSON.stringify({ events: Array.from({ length: 1_001 }, () => 1) }) });
		expect([answer.status, await titleOf(answer)]).toEqual([413, "events: expected at most 1000, got 1001"]);
	});
});

/** Deep, wide, and against prototypes. */
const EXTREME: readonly string[] = [
	"",
	"null",
	"[]",
	'"x"',
	"1e999",
	`${"[".repeat(20_000)}${"]".repeat(20_000)}`,
	`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`,
	'{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
	`{${Array.from({ length: 5_000 }, (_, index) => `"k${index}":${index}`).join(",")}}`,
	...["files", "events", "profiles", "ids", "filter", "patch", "profile", "products"].flatMap((key) => [
		`{"${key}":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
		`{"${key}":[${"1,".repeat(200_000)}1]}`,
		`{"${key}":{"__proto__":{"polluted":true}}}`,
	]),
];

function send(operation: Operation, body: string): Promise<Response> {
	const { path, init } = sampleOf(operation, new Places());
	return request(path, { ...init, body });
}

async function titleOf(answer: Response): Promise<string> {
	return (await answer.json<{ title: string }>()).title;
}

/** The example with some of it replaced, left out, wrapped or added. */
function madeUp(operation: Operation, random: () => number): unknown {
	const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
	const change = (value: unknown, depth: number): unknown => {
		const die = random();
		if (die < 0.12) return pick(LEAVES);
		if (die < 0.16) return [value];
		if (die < 0.2) return { [pick(KEYS)]: value };
		if (Array.isArray(value)) return value.flatMap((item: unknown) => (random() < 0.1 ? [] : [change(item, depth + 1)]));
		if (typeof value !== "object" || value === null) return value;
		const fields = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => (random() < 0.1 ? [] : [[random() < 0.05 ? `${key}x` : key, change(inner, depth + 1)]]));
		return Object.fromEntries(random() < 0.15 ? [...fields, [pick(KEYS), pick(LEAVES)]] : fields);
	};
	return change(operation.body?.content["application/json"]?.example, 0);
}

function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}
