import { expect, it } from "vitest";
import { formatProblem } from "../problem/index.ts";
import { parseSite } from "./site.ts";
import { keysOfWires } from "./wires.ts";

const SITE = { id: "s", name: "S", url: "https://shop.example", write_key: "key-1", currency: "EUR" };

function problems(wires: unknown): readonly string[] {
	const result = parseSite({ ...SITE, wires });
	return result.ok ? [] : result.problems.map(formatProblem);
}

it("`wires` says what other vendors' clients carry, and where it stands", () => {
	const wires = { keys: ["phc_abc"], plausible: ["Shop.example"], umami: ["5EE0DF6C-93b2-4f5e-9f9c-7e5b2d0a6b1c"], ga4: ["G-AB12CD", "1:42:android:ab12"], snowplow: ["shop-web"] };
	const result = parseSite({ ...SITE, wires });
	if (!result.ok) throw new Error(problems(wires).join());
	expect(keysOfWires(result.value.wires)).toEqual([
		{ key: "phc_abc", path: ["wires", "keys", 0] },
		{ key: "plausible:shop.example", path: ["wires", "plausible", 0] },
		{ key: "umami:5ee0df6c-93b2-4f5e-9f9c-7e5b2d0a6b1c", path: ["wires", "umami", 0] },
		{ key: "ga4:G-AB12CD", path: ["wires", "ga4", 0] },
		{ key: "ga4:1:42:android:ab12", path: ["wires", "ga4", 1] },
		{ key: "snowplow:shop-web", path: ["wires", "snowplow", 0] },
	]);
	expect(parseSite(SITE)).toMatchObject({ ok: true, value: expect.not.objectContaining({ wires: expect.anything() }) });
	expect(keysOfWires(undefined)).toEqual([]);
});

it.each([
	[[], "wires: expected a map of keys, plausible, umami, ga4, snowplow, got []"],
	[{ matomo: [] }, "wires.matomo: expected one of keys, plausible, umami, ga4, snowplow"],
	[{ plausible: "shop.example" }, "wires.plausible: expected a list"],
	[{ plausible: ["https://shop.example"] }, "wires.plausible[0]: expected a domain, such as shop.example"],
	[{ umami: ["shop"] }, "wires.umami[0]: expected a website id, such as"],
	[{ ga4: ["UA-12345-1"] }, "wires.ga4[0]: expected a measurement id, such as G-AB12CD34EF"],
	[{ keys: ["a:b"] }, "wires.keys[0]: expected 4 to 64 letters"],
	[{ snowplow: [7] }, "wires.snowplow[0]: expected an application id"],
])("%j is refused: %s", (wires, problem) => {
	expect(problems(wires)[0]).toContain(problem);
});
