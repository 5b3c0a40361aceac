import { expect, test } from "vitest";
import { folderChanges } from "./changes.ts";

const file = (path: string, text: string) => ({ path, text });

test("a change is told by file, and inside a definition by value", () => {
	const before = [
		file("segments/vip.yaml", "name: VIP\nrule: { event: Order Completed, count: { gte: 1 } }\n"),
		file("segments/gone.yaml", "name: x"),
		file("segments/same.yaml", "name: y"),
		file("blocks/cart/image.svg.liquid", "a\nb\nb\nc\n"),
		file("products.yaml", "# ours\n- { product_id: cup }\n"),
		file("site.yaml", "languages: [en, de]\n"),
	];
	const after = [
		file("segments/vip.yaml", "name: VIP\nrule: { event: Order Completed, within: 30d, count: { gte: 2 } }\n"),
		file("segments/new.yaml", "name: z"),
		file("segments/same.yaml", "name: y"),
		file("blocks/cart/image.svg.liquid", "a\nb\nd\nc\n"),
		file("products.yaml", "# theirs\n- product_id: cup\n"),
		file("site.yaml", "languages: [en]\n"),
	];
	expect(folderChanges(before, after)).toEqual([
		{ path: "blocks/cart/image.svg.liquid", change: "changed", details: ["1 lines added, 1 removed"] },
		{ path: "products.yaml", change: "changed", details: ["only comments or layout"] },
		{ path: "segments/gone.yaml", change: "removed", details: [] },
		{ path: "segments/new.yaml", change: "added", details: [] },
		{ path: "segments/vip.yaml", change: "changed", details: ["rule.count.gte: 1 → 2", 'rule.within: "30d" is new'] },
		{ path: "site.yaml", change: "changed", details: ['languages[1]: "de" is gone'] },
	]);
});

test("what is no YAML, or very different, is still told", () => {
	const [broken] = folderChanges([file("site.yaml", "a: [")], [file("site.yaml", "a: [\nb")]);
	expect(broken?.details).toEqual(["1 lines added, 0 removed"]);
	const many = Array.from({ length: 50 }, (_, n) => `k${n}: ${n}`).join("\n");
	const [long] = folderChanges([file("site.yaml", "{}")], [file("site.yaml", many)]);
	expect(long?.details).toHaveLength(31);
	expect(long?.details.at(-1)).toBe("and 20 more");
});
