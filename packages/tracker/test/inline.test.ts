import { describe, expect, test } from "vitest";
import { inlineOnce } from "../inline.ts";

/** Runs a bundle and gives what it passed to `tell`. */
function told(code: string): unknown[] {
	const values: unknown[] = [];
	// oxlint-disable-next-line typescript/no-implied-eval -- bundles are texts
	new Function("tell", code)((value: unknown) => values.push(value));
	return values;
}

const CASES: { readonly [name: string]: { readonly code: string; readonly inlines: boolean } } = {
	"a function that is called once": {
		code: "(()=>{function once(a,b){let c=a+b;tell(c)}tell(0);once(1,2)})()",
		inlines: true,
	},
	"one that is called twice": { code: "(()=>{function twice(a){tell(a)}twice(1);twice(2)})()", inlines: false },
	"one that is left early, in the middle": {
		code: "(()=>{function early(a){if(a)return;tell(a)}early(1);tell(2)})()",
		inlines: false,
	},
	"one that is left early, at the end of a function": {
		code: "(()=>{function early(a){if(a)return;tell(a)}let run=()=>{tell(1);early(2)};run();tell(3)})()",
		inlines: true,
	},
	"one whose value is used": { code: "(()=>{function value(){return 1}tell(value())})()", inlines: false },
	"one that would meet another variable of the same name": {
		code: "(()=>{let name=1;function once(){tell(name)}let run=()=>{let name=2;once();tell(name)};run()})()",
		inlines: false,
	},
	"one whose argument has a parameter's name": {
		code: "(()=>{function once(a,b){tell(a-b)}let run=(a,b)=>{once(b,a)};run(5,3)})()",
		inlines: false,
	},
	"one that calls itself": { code: "(()=>{function self(n){tell(n);if(n)self(n-1)}self(2)})()", inlines: false },
	"an argument": { code: "(()=>{function each(n){tell(n*2)}[1,2].forEach(each)})()", inlines: true },
	"one in a sequence": { code: "(()=>{function once(){tell(2)}tell(1),once(),tell(3)})()", inlines: true },
};

describe("functions that are used once", () => {
	for (const [name, { code, inlines }] of Object.entries(CASES)) {
		test(`${name} ${inlines ? "moves" : "stays"}, and does the same`, () => {
			const moved = inlineOnce(code);
			expect(moved !== code).toBe(inlines);
			expect(told(moved)).toEqual(told(code));
			expect(told(code).length).toBeGreaterThan(0);
		});
	}
});
