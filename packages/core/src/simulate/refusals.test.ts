import { describe, expect, it } from "vitest";
import { run, track } from "./ask.fixtures.ts";

const AT = "2026-01-02T00:00:00Z";

function asked(definitions: object) {
	const { answers, refused } = run({
		events: [track("A", "2026-01-01T00:00:00Z", { v: 5 })],
		ask: [{ at: AT, user: "u" }],
		...definitions,
	});
	const reasons = refused.map((one) => [
		"id" in one ? one.id : one.kind,
		...one.problems.map(({ path, expected, got }) => `${path.join(".")}: ${expected}, got ${got}`),
	]);
	return { taken: Object.keys(answers[0]?.segments ?? {}), traits: answers[0]?.traits, refused: reasons };
}

function row(length: number) {
	return Array.from(
		{ length },
		(_, index) => [`s${index}`, index === 0 ? { event: "A" } : { segment: `s${index - 1}` }] as const,
	);
}

describe("one bad id", () => {
	it("refuses only what it names", () => {
		const input: object = JSON.parse(
			'{"segments": {"__proto__": {"everyone": true}, "constructor": {"event": "A"}, "ok": {"event": "A"}},' +
				' "traits": {"__proto__": {"count": true, "of": "A"}, "n": {"count": true, "of": "A"}}}',
		);
		const { taken, traits, refused } = asked(input);
		expect(taken).toEqual(["constructor", "ok"]);
		expect(traits).toEqual({ n: 1 });
		expect(refused.map(([id]) => id)).toEqual(["__proto__", "__proto__"]);
	});

	it("with a dot cannot be a computed trait, nor can a rule use it", () => {
		const traits = { "t.c": { latest: "v", of: "A" }, t2: { latest: 5, of: "A" }, good: { latest: "v", of: "A" } };
		const segments = {
			dotted: { trait: "t.c", eq: 5 },
			broken: { not: { trait: "t2.x", eq: 5 } },
			held: { held: "t2", eq: 5, during: "1h" },
			good: { trait: "good", eq: 5 },
			stored: { trait: "t", exists: false },
		};
		const { taken, refused } = asked({ segments, traits });
		expect(taken).toEqual(["good", "stored"]);
		expect(refused).toEqual([
			["t.c", ': an id without dots (a dot leads into a trait: `address.city`), got "t.c"'],
			["t2", "latest: a path such as price or address.city, got 5"],
			["dotted", 'trait: a computed trait that is not refused itself, got "t.c", which was refused'],
			["broken", 'not.trait: a computed trait that is not refused itself, got "t2.x", which was refused'],
			["held", 'held: a computed trait that is not refused itself, got "t2", which was refused'],
		]);
	});
});

describe("segments that use each other", () => {
	it.each([100, 101, 103])("in a row of %i are taken up to the hundredth, in whatever order they stand", (length) => {
		const forward = asked({ segments: Object.fromEntries(row(length)) });
		const backward = asked({ segments: Object.fromEntries(row(length).toReversed()) });
		expect(forward.taken).toHaveLength(100);
		expect(backward.taken.toSorted()).toEqual(forward.taken.toSorted());
		expect(new Set(backward.refused)).toEqual(new Set(forward.refused));
		expect(forward.refused.map(([, reason]) => reason)).toEqual(
			[
				"segment: at most 100 segments that use each other in a row, got more",
				'segment: a segment that is not refused itself, got "s100", which was refused',
				'segment: a segment that is not refused itself, got "s101", which was refused',
			].slice(0, length - 100),
		);
	});

	it("tell whoever uses a refused one just that", () => {
		const segments = {
			bad: { event: "A", within: "soon" },
			user: { all: [{ everyone: true }, { segment: "bad" }] },
			more: { points: [{ when: { segment: "user" }, add: 1 }], gte: 1 },
			typo: { segment: "goood" },
			good: { event: "A" },
		};
		const { taken, refused } = asked({ segments });
		expect(taken).toEqual(["good"]);
		expect(refused.slice(1)).toEqual([
			["user", 'all.1.segment: a segment that is not refused itself, got "bad", which was refused'],
			["more", 'points.0.when.segment: a segment that is not refused itself, got "user", which was refused'],
			["typo", 'segment: the id of a segment that exists: did you mean `good`?, got "goood"'],
		]);
	});

	it("in circles are told their circle, in nested ones too", () => {
		const segments = {
			a: { segment: "b" },
			b: { any: [{ segment: "a" }] },
			d: { all: [{ segment: "a" }, { segment: "e" }] },
			e: { segment: "d" },
			f: { not: { segment: "f" } },
			g: { segment: "e" },
			ok: { event: "A" },
		};
		const { taken, refused } = asked({ segments });
		expect(taken).toEqual(["ok"]);
		const reasons = new Map(refused.map(([id, ...rest]) => [id, rest.join()]));
		expect(reasons.get("a")).toBe("segment: a segment that does not lead back to itself, got a → b → a");
		expect(reasons.get("b")).toBe("any.0.segment: a segment that does not lead back to itself, got b → a → b");
		expect(reasons.get("f")).toContain("f → f");
		expect(reasons.get("g")).toContain("which was refused");
		expect(new Set(reasons.keys())).toEqual(new Set(["a", "b", "d", "e", "f", "g"]));
	});

	it("thousands in one circle, or of unknown ones, are refused one by one", () => {
		const size = 5_000;
		const ids = Array.from({ length: size }, (_, index) => `s${index}`);
		const circle = ids.map((id, index) => [id, { segment: `s${(index + 1) % size}` }] as const);
		const unknown = ids.map((id) => [`u${id}`, { segment: `x${id}` }] as const);
		const { taken, refused } = asked({
			segments: { ...Object.fromEntries(circle), ...Object.fromEntries(unknown), ok: { event: "A" } },
		});
		expect(taken).toEqual(["ok"]);
		expect(refused).toHaveLength(2 * size);
		expect(Math.max(...refused.map((reasons) => reasons.join("").length))).toBeLessThan(300);
	});
});

it("no time of day is after 24:00", () => {
	const { refused } = asked({
		segments: { a: { local_time: { after: "24:00" } }, b: { local_time: { before: "24:00" } } },
	});
	expect(refused.map(([id]) => id)).toEqual(["a"]);
});
