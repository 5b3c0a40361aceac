import type { Together } from "./product.ts";

/** What a person looked at beyond this, on one day, is not paired. */
const MOST_OF_ONE_PERSON = 20;
const MOST_PAIRS = 200_000;
const MOST_NEIGHBOURS = 20;

/** What one day says of a product. */
export interface DayOfProduct {
	readonly people: number;
	/** The products that most of them looked at too. */
	readonly together: Together;
}

/**
 * Counts which products the same people looked at on one day. Memory is bounded: beyond 200,000 different pairs the ones
 * that were seen once are forgotten (lossy counting), and `isApproximate` says so.
 */
export class CoViews {
	readonly #people = new Map<string, number>();
	readonly #pairs = new Map<string, Map<string, number>>();
	#pairCount = 0;
	#isApproximate = false;

	get isApproximate(): boolean {
		return this.#isApproximate;
	}

	/** One person's products of the day; each counts once. */
	add(productIds: Iterable<string>): void {
		const ids = [...new Set(productIds)];
		if (ids.length > MOST_OF_ONE_PERSON) this.#isApproximate = true;
		const paired = ids.slice(0, MOST_OF_ONE_PERSON);
		for (const id of paired) {
			this.#people.set(id, (this.#people.get(id) ?? 0) + 1);
			for (const other of paired) if (other !== id) this.#addPair(id, other);
		}
		if (this.#pairCount > MOST_PAIRS) this.#forgetRare();
	}

	result(): Map<string, DayOfProduct> {
		return new Map([...this.#people].map(([id, people]) => [id, { people, together: mostFirst(this.#pairs.get(id) ?? new Map<string, number>(), MOST_NEIGHBOURS) }]));
	}

	#addPair(id: string, other: string): void {
		let others = this.#pairs.get(id);
		if (others === undefined) this.#pairs.set(id, (others = new Map()));
		const before = others.get(other);
		if (before === undefined) this.#pairCount += 1;
		others.set(other, (before ?? 0) + 1);
	}

	#forgetRare(): void {
		this.#isApproximate = true;
		for (let least = 1; this.#pairCount > MOST_PAIRS / 2; least += 1) {
			for (const [id, others] of this.#pairs) {
				for (const [other, people] of others) {
					if (people > least) continue;
					others.delete(other);
					this.#pairCount -= 1;
				}
				if (others.size === 0) this.#pairs.delete(id);
			}
		}
	}
}

/** Several days of one product as one; older days count less, by half for every `halfLife` days. */
export function addDays(days: readonly { readonly age: number; readonly day: DayOfProduct }[], halfLife: number): DayOfProduct {
	const neighbours = new Map<string, number>();
	let people = 0;
	for (const { age, day } of days) {
		const weight = 0.5 ** (age / halfLife);
		people += day.people * weight;
		for (const [id, count] of day.together) neighbours.set(id, (neighbours.get(id) ?? 0) + count * weight);
	}
	return { people: rounded(people), together: mostFirst(neighbours, 12).map(([id, count]) => [id, rounded(count)] as const) };
}

function mostFirst(counts: ReadonlyMap<string, number>, most: number): Together {
	return [...counts].toSorted(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)).slice(0, most);
}

function rounded(count: number): number {
	return Math.round(count * 100) / 100;
}
