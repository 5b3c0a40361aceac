import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brotliSize, buildTracker, type BuiltFile, STUB } from "../build.ts";

let outDir = "";
let files: readonly BuiltFile[] = [];
const read = (name: string) => readFile(join(outDir, name), "utf8");

beforeAll(async () => {
	outDir = await mkdtemp(join(tmpdir(), "pipit-size-"));
	({ files } = await buildTracker({ outDir }));
});
afterAll(() => rm(outDir, { recursive: true }));

describe("size", () => {
	for (const [name, budget] of [
		["pipit-core.js", 2100],
		["pipit.js", 4000],
	] as const) {
		test(`${name} is at most ${budget} bytes of brotli`, async () => {
			const file = files.find((built) => built.name === name);
			expect(file?.brotli).toBeLessThanOrEqual(budget);
			expect(brotliSize(await read(name)), "the file says of itself what it is").toBe(file?.brotli);
		});
	}

	test("the stub is at most 160 bytes, and keeps the calls", () => {
		expect(Buffer.byteLength(STUB)).toBeLessThanOrEqual(160);
		const code = STUB.replaceAll(/<\/?script>/g, "");
		const page: { pipit?: ((...values: unknown[]) => void) & { q?: ArrayLike<unknown>[] } } = {};
		// oxlint-disable-next-line typescript/no-implied-eval -- the stub is a text for pages
		new Function("window", `with (window) { ${code}; pipit("identify", "u1") }`)(page);
		expect([...(page.pipit?.q ?? [])].map((call) => Array.from(call))).toEqual([["identify", "u1"]]);
	});

	test("the same sources give the same bytes", async () => {
		const again = await mkdtemp(join(tmpdir(), "pipit-size-"));
		await buildTracker({ outDir: again });
		for (const { name } of files) expect(await readFile(join(again, name), "utf8")).toBe(await read(name));
		await rm(again, { recursive: true });
	});

	test("a page needs no eval, no inline code and no HTML parsing", async () => {
		for (const { name } of files)
			expect(await read(name), `in ${name}`).not.toMatch(
				/\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write/,
			);
	});

	test("nothing is ever prevented or delayed, and no page is kept from the back/forward cache", async () => {
		for (const name of ["pipit.js", "pipit-core.js"])
			expect(await read(name), `in ${name}`).not.toMatch(/preventDefault|beforeunload|\bunload\b/);
	});
});
