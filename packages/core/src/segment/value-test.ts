import { ANNIVERSARY_PERIOD_MS, compileAnniversary } from "./anniversary.ts";
import type { Clock } from "./clock.ts";
import { durationMs } from "./duration.ts";
import { readMoment } from "./moment.ts";
import { valuesOf, type Found, type Many } from "./path.ts";
import { compileStatic } from "./static-test.ts";
import type { ValueTest } from "./test.ts";
import type { Zone } from "./zone.ts";

export type CompiledTest =
	| { readonly timed: false; readonly test: (found: Found) => boolean }
	/** `period` as in Node. */
	| { readonly timed: true; readonly period: number; readonly test: (found: Found, clock: Clock) => boolean };

/** Whether the answer moves with time although the value does not. */
export function isTimed(test: ValueTest): boolean {
	return "within_last" in test || "within_next" in test || "older_than" in test || "anniversary_within" in test;
}

/** A test as a function of what a path led to. */
export function compileTest(test: ValueTest, zone: Zone): CompiledTest {
	if (isTimed(test)) {
		const period = "anniversary_within" in test ? ANNIVERSARY_PERIOD_MS : 0;
		return { timed: true, period, test: someTimed(compileTimed(test, zone)) };
	}
	return { timed: false, test: compileStatic(test, zone) };
}

type OneTimed = (value: Exclude<Found, undefined | Many>, clock: Clock) => boolean;

function compileTimed(test: ValueTest, zone: Zone): OneTimed {
	if ("anniversary_within" in test) return compileAnniversary(durationMs(test.anniversary_within), zone);
	const [start, end] = spanOf(test);
	return (value, clock) => {
		const moment = typeof value === "string" ? readMoment(value, zone) : null;
		clock.until = Infinity;
		if (moment === null) return false;
		if (clock.now < moment + start) {
			clock.until = moment + start;
			return false;
		}
		if (clock.now >= moment + end) return false;
		clock.until = moment + end;
		return true;
	};
}

/** From when to when, relative to the date, the test holds. */
function spanOf(test: ValueTest): readonly [start: number, end: number] {
	if ("within_last" in test) return [0, durationMs(test.within_last)];
	if ("within_next" in test) return [-durationMs(test.within_next), 0];
	if ("older_than" in test) return [durationMs(test.older_than), Infinity];
	throw new TypeError(`not a test that moves with time: ${Object.keys(test).join()}`);
}

function someTimed(test: OneTimed): (found: Found, clock: Clock) => boolean {
	return (found, clock) => {
		let earliest = Infinity;
		let latest = -Infinity;
		for (const value of valuesOf(found)) {
			if (test(value, clock)) latest = Math.max(latest, clock.until);
			else earliest = Math.min(earliest, clock.until);
		}
		const holds = latest > -Infinity;
		clock.until = holds ? latest : earliest;
		return holds;
	};
}
