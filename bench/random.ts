/** A number in [0, 1), the same sequence for the same seed. */
export type Random = () => number;

/** mulberry32: small, fast, and good enough for shuffling shoppers. */
export function randomFrom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** A whole number from 0 to below `below`. */
export function below(random: Random, limit: number): number {
	return Math.floor(random() * limit);
}

export function pick<T>(random: Random, from: readonly T[]): T {
	const picked = from[below(random, from.length)];
	if (picked === undefined) throw new Error("nothing to pick from");
	return picked;
}
