import { describe, expect, it } from "vitest";
import { readPlan } from "./plan.ts";

/** `parent: detail` a line; ids count from 1. */
function planOf(...lines: readonly string[]) {
	const rows = lines.map((line, index) => ({ id: index + 1, parent: Number(line.split(":")[0]), detail: line.slice(line.indexOf(":") + 2) }));
	return readPlan(rows, new Set(["s"]), new Set(["profile_id", "id"]));
}

describe("SQLite's plan", () => {
	it("looks rows up", () => {
		expect(planOf("0: SEARCH events USING PRIMARY KEY (site=?)", "0: SEARCH p USING PRIMARY KEY (site=? AND profile_id=?)").often).toEqual([]);
		expect(planOf("0: CO-ROUTINE x", "1: SEARCH events USING PRIMARY KEY (site=?)", "0: SCAN a", "0: SEARCH x USING AUTOMATIC COVERING INDEX (id=?)").often).toEqual([]);
		expect(planOf("0: SEARCH events USING PRIMARY KEY (site=?)", "0: SCAN i VIRTUAL TABLE INDEX 3:", "0: SCAN S", "0: SCAN 2 CONSTANT ROWS").often).toEqual([]);
		expect(planOf("0: SEARCH p USING PRIMARY KEY (site=?)", "0: CORRELATED SCALAR SUBQUERY 3", "2: SEARCH events USING PRIMARY KEY (site=? AND profile_id=? AND message_id>?)").often).toEqual([]);
		expect(planOf("0: SEARCH p USING PRIMARY KEY (site=? AND profile_id=?)", "0: LIST SUBQUERY 5", "2: SEARCH events USING PRIMARY KEY (site=?)").often).toEqual([]);
	});

	it("reads tables whole, again and again", () => {
		expect(planOf("0: SEARCH events USING PRIMARY KEY (site=?)", "0: SEARCH events USING PRIMARY KEY (site=?)").often).toEqual(["events"]);
		expect(planOf("0: SEARCH p USING PRIMARY KEY (site=?)", "0: SEARCH memberships USING PRIMARY KEY (site=?) LEFT-JOIN").often).toEqual(["membership"]);
		expect(planOf("0: SCAN a", "0: SCAN view events LEFT-JOIN").often).toEqual(["view events"]);
		expect(planOf("0: SCAN s", "0: SEARCH events USING PRIMARY KEY (site=?)", "0: SEARCH p USING PRIMARY KEY (site=? AND profile_id>?)").often).toEqual(["people"]);
		expect(planOf("0: SEARCH p USING PRIMARY KEY (site=?)", "0: CORRELATED SCALAR SUBQUERY 3", "2: CO-ROUTINE x", "3: SEARCH events USING PRIMARY KEY (site=?)").often).toEqual(["events"]);
		// Found by something, but not by what they were counted by.
		expect(planOf("0: SEARCH p USING PRIMARY KEY (site=?)", "0: SEARCH memberships USING PRIMARY KEY (site=? AND segment=? AND profile_id>?)").often).toEqual(["membership"]);
		expect(planOf("0: MULTI-INDEX OR", "0: SCAN b").often).toEqual(["b"]);
	});

	it("sorts, where it is not for one row's own", () => {
		expect(planOf("0: SEARCH events USING PRIMARY KEY (site=?)", "0: USE TEMP B-TREE FOR GROUP BY").isSorted).toBe(true);
		expect(planOf("0: SEARCH p USING PRIMARY KEY (site=?)", "0: CORRELATED SCALAR SUBQUERY 3", "2: USE TEMP B-TREE FOR ORDER BY").isSorted).toBe(false);
	});
});
