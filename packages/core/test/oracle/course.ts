import type { Rule } from "../../src/segment/index.ts";
import { turningPoints } from "./moments.ts";
import { holds } from "./oracle.ts";
import type { World } from "./world.ts";

/** What a rule answers in a world at all its turning points, worked out where it is asked for. */
export class Course {
	readonly points: readonly number[];
	readonly #values: (boolean | undefined)[] = [];
	readonly #world: World;
	readonly #rule: Rule;

	constructor(world: World, rule: Rule) {
		this.#world = world;
		this.#rule = rule;
		this.points = turningPoints(world, rule);
	}

	/** At any moment; nothing is taken from the points around it. */
	at(moment: number): boolean {
		return holds(this.#world, this.#rule, moment);
	}

	atPoint(place: number): boolean {
		return (this.#values[place] ??= this.at(this.points[place] ?? 0));
	}

	/** The place of the first point after a moment. */
	after(moment: number): number {
		let low = 0;
		let high = this.points.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.points[middle] ?? Infinity) > moment) high = middle;
			else low = middle + 1;
		}
		return low;
	}

	/** The first moment after this one at which the answer differs. */
	nextChange(moment: number): number | null {
		const value = this.at(moment);
		for (let place = this.after(moment); place < this.points.length; place += 1)
			if (this.atPoint(place) !== value) return this.points[place] ?? null;
		return null;
	}
}

const courses = new WeakMap<World, Map<Rule, Course>>();

export function courseOf(world: World, rule: Rule): Course {
	const known = courses.get(world) ?? new Map<Rule, Course>();
	courses.set(world, known);
	const course = known.get(rule) ?? new Course(world, rule);
	known.set(rule, course);
	return course;
}
