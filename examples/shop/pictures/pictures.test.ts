import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { readCatalogue } from "../storefront/catalogue.ts";

const SHOP = join(import.meta.dirname, "..");
const IMAGES = join(SHOP, "public/demo/images");

const corners = await readCorners(join(IMAGES, "corners.json"));
const { products } = await readCatalogue(SHOP, "http://shop.example");

describe("product pictures", () => {
	it("exist for every product, and for nothing else", () => {
		expect(Object.keys(corners).toSorted()).toEqual(products.map((product) => product.product_id).toSorted());
	});

	it.each(Object.entries(corners))("%s is 600 by 600, light, and flat in its corner", async (productId, corner) => {
		const file = join(IMAGES, `${productId}.png`);
		const picture = PNG.sync.read(await readFile(file));
		expect([picture.width, picture.height]).toEqual([600, 600]);
		expect((await stat(file)).size).toBeLessThanOrEqual(25_000);
		const colors = new Set<string>();
		for (let y = corner.y; y < corner.y + corner.height; y += 1) {
			for (let x = corner.x; x < corner.x + corner.width; x += 1) {
				const at = (y * picture.width + x) * 4;
				colors.add(`#${picture.data.subarray(at, at + 3).toString("hex")}`);
			}
		}
		expect([...colors]).toEqual([corner.color]);
	});

	it("have corners that nobody mixes up, even after a mail program has recompressed them", () => {
		const entries = Object.entries(corners).map(([id, corner]) => [id, channels(corner.color)] as const);
		const close = entries.flatMap(([id, color], index) =>
			entries
				.slice(index + 1)
				.flatMap(([other, otherColor]) => (distance(color, otherColor) < 60 ? [`${id} and ${other}`] : [])),
		);
		expect(close).toEqual([]);
	});
});

interface Corner {
	readonly color: string;
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

async function readCorners(file: string): Promise<Readonly<Record<string, Corner>>> {
	const value: unknown = JSON.parse(await readFile(file, "utf8"));
	if (!isCorners(value)) throw new Error(`${file} names no corners`);
	return value;
}

function isCorners(value: unknown): value is Record<string, Corner> {
	return typeof value === "object" && value !== null && Object.values(value).every(isCorner);
}

function isCorner(value: unknown): value is Corner {
	const fields = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
	const numbers = ["x", "y", "width", "height"].every((key) => typeof fields.get(key) === "number");
	return numbers && /^#[0-9a-f]{6}$/.test(String(fields.get("color")));
}

function channels(color: string): readonly number[] {
	return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}

function distance(a: readonly number[], b: readonly number[]): number {
	return Math.hypot(...a.map((value, index) => value - (b[index] ?? 0)));
}
