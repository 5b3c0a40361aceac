import { describe, expectTypeOf, test } from "vitest";
import type { Pipit } from "../src/index.ts";

describe("types", () => {
	test("known events want their properties, other names take any", () => {
		// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
		const calls = (pipit: Pipit) => {
			pipit("Product Added", { product_id: "p1", price: 3.5, quantity: 1 });
			// @ts-expect-error product_id is missing
			pipit("Product Added", { price: 3.5 });
			// @ts-expect-error a price is a number
			pipit("Product Viewed", { product_id: "p1", price: "3,50" });
			pipit("Workshop Booked", { seats: 2 });
			pipit("Workshop Booked");
			pipit("identify", "u1", { email: "a@b.example" });
			pipit("identify", { email: "a@b.example" });
			pipit("consent", { analytics: true });
			pipit("consent", "denied");
			// @ts-expect-error no such purpose
			pipit("consent", { analitics: true });
			expectTypeOf(pipit.anonymousId()).toEqualTypeOf<string | null>();
		};
		expectTypeOf(calls).toBeFunction();
	});
});
