import { expect, it } from "vitest";
import { makeAnyRule } from "../../test/language/random-rules.ts";
import { chanceOf } from "../../test/oracle/random.ts";
import { nearest } from "./nearest.ts";
import { parseRule } from "./index.ts";

it("a rule in its canonical form is read as itself", () => {
	let read = 0;
	for (let seed = 1; seed <= 8_000; seed += 1) {
		const rule = parseRule(makeAnyRule(chanceOf(seed)));
		if (!rule.ok) continue;
		read += 1;
		expect(parseRule(rule.value), `seed ${seed}`).toEqual(rule);
	}
	expect(read).toBeGreaterThan(7_000);
});

it("a share without a name is of one draw", () => {
	expect(parseRule({ share: "10%" })).toEqual({ ok: true, value: { share: "10%", salt: "share" } });
});

it("a word is suggested only where at most a third of its letters are wrong", () => {
	const keys = ["event", "ago", "count", "within", "where", "min_profile_age"];
	const meant = {
		foo: null,
		within30: "within",
		wihtin: "within",
		coutn: "count",
		agos: "ago",
		x: null,
		minProfileAge: "min_profile_age",
	};
	for (const [word, key] of Object.entries(meant)) expect([word, nearest(word, keys)]).toEqual([word, key]);
});

it("the day ends at 24:00, and begins at 00:00", () => {
	expect(parseRule({ local_time: { after: "20:00", before: "24:00" } })).toMatchObject({ ok: true });
	expect(parseRule({ local_time: { after: "24:00" } })).toMatchObject({
		ok: false,
		problems: [{ path: ["local_time", "after"] }],
	});
	expect(parseRule({ local_time: { before: "24:01" } })).toMatchObject({ ok: false });
});

it.each([3_000, 200_000])("%i levels are refused, wherever they stand", (levels) => {
	const nested = (inner: unknown, wrap: (value: unknown) => unknown) => {
		let value = inner;
		for (let level = 0; level < levels; level += 1) value = wrap(value);
		return value;
	};
	const where = nested({ a: 1 }, (value) => ({ all: [value] }));
	for (const rule of [
		nested({ everyone: true }, (value) => ({ not: value })),
		nested({ everyone: true }, (value) => ({ points: [{ when: value, add: 1 }], gte: 1 })),
		{ event: "A", where },
		{ event: "A", latest: "x", any_item: where },
		{ trait: "a", eq: nested(1, (value) => ({ a: value })) },
	]) {
		const result = parseRule(rule);
		expect(result.ok).toBe(false);
		expect(JSON.stringify(result)).toMatch(/levels|a text, a number/);
	}
});
