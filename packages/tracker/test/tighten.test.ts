import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { tighten } from "../tighten.ts";

/** Runs a bundle whose last act is to put its result into `out`. */
function result(code: string): unknown {
	const context: { out?: unknown } = {};
	runInNewContext(code, context);
	return context.out;
}

describe("tighten", () => {
	test("a bundle does the same as before, and is smaller", () => {
		const bundle = `(()=>{var limit=5,name="a b",count=0,alias=add,nothing;function add(a,b=limit){count++;return a+b+(nothing??0)}async function later(){return add(1)}
			function twice(n){if(n>limit)return"big";return\`\${n*2} \${name}\`}out=[add(1),alias(2,2),twice(2),twice(9),count,typeof later,nothing]})();`;
		const tight = tighten(bundle);
		expect(result(tight)).toEqual(result(bundle));
		expect(result(tight)).toEqual([6, 4, "4 a b", "big", 2, "function", undefined]);
		expect(tight.length).toBeLessThan(bundle.length);
		expect(tight).not.toContain("function ");
	});

	test("what is assigned later is no constant", () => {
		expect(result(tighten("(()=>{var a=1,b,c=1;function f(){a=2;[b]=[3];({c}={c:4})}f();out=[a,b,c]})();"))).toEqual([
			2, 3, 4,
		]);
	});

	test("texts keep their quotes, backslashes and line breaks", () => {
		const text = "a \"b\" 'c' \\d\n`e` ${f}";
		expect(result(tighten(`(()=>{function f(x){return x}out=f(${JSON.stringify(text)})})();`))).toBe(text);
	});

	test("something else than one function is refused", () => {
		expect(() => tighten("out=1")).toThrow("not one function");
	});
});
