/** A seeded source of chance (mulberry32): the same seed gives the same case. */
export interface Chance {
	/** 0 ≤ n < 1 */
	next(): number;
	/** A whole number from 0 to below `limit`. */
	below(limit: number): number;
	pick<T>(items: readonly T[]): T;
	/** True that often. */
	odds(probability: number): boolean;
	/** A list of `least` to `most` made things. */
	list<T>(least: number, most: number, make: (index: number) => T): T[];
}

/**
 * With a `skew` above 1 it has favourites: of each list of a length it picks the same few items again and again, so that
 * what is drawn from one vocabulary meets; with `few` it knows only so many of each list.
 */
export function chanceOf(seed: number, skew = 1, few = Infinity): Chance {
	let state = seed >>> 0;
	function next(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}
	function below(limit: number): number {
		return Math.floor(next() * limit);
	}
	return {
		next,
		below,
		pick(items) {
			const place = Math.floor(next() ** skew * Math.min(items.length, few));
			const turn = skew === 1 && few === Infinity ? 0 : Math.imul(seed, 0x9e3779b1 + items.length) + 0x80000000;
			const item = items[(place + turn) % items.length];
			if (item === undefined) throw new Error("nothing to pick from");
			return item;
		},
		odds: (probability) => next() < probability,
		list: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, (_, index) => make(index)),
	};
}
