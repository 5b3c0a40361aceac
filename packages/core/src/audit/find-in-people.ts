import { count, type Found, keyOf, percent } from "./finding.ts";
import type { PeopleTally } from "./people-tally.ts";

/** Fewer people than this with another type are no pattern. */
const FEWEST = 3;
const LEAST_SHARE = 0.005;

/** Traits of several types, dates that cannot be yet, and values that could not be cleaned. */
export function findInPeople(tally: PeopleTally): readonly Found[] {
	return [...findTypes(tally), ...findAhead(tally), ...findUnclean(tally)];
}

function findTypes({ traits }: PeopleTally): readonly Found[] {
	return [...traits].flatMap(([trait, { byType }]) => {
		const types = [...byType].toSorted(([, a], [, b]) => b.people - a.people);
		const all = types.reduce((sum, [, { people }]) => sum + people, 0);
		const others = types.slice(1);
		const other = others.reduce((sum, [, { people }]) => sum + people, 0);
		if (other < FEWEST || other < all * LEAST_SHARE) return [];
		const told = types.map(([type, { people }]) => `${type} ${count(people)}`).join(", ");
		return [
			{
				key: keyOf("inconsistent", "trait type", trait),
				kind: "inconsistent" as const,
				says: `the trait ${trait} has several types (${told}): a rule that tests one of them misses ${percent(other / all)} of who has it`,
				severity: other / all,
				measured: "share of the people",
				facts: { trait, types: Object.fromEntries(types.map(([type, { people }]) => [type, people])), examples: others.flatMap(([, { examples }]) => examples).slice(0, 5) },
				lastAt: Math.max(...others.map(([, { lastAt }]) => lastAt)),
			},
		];
	});
}

function findAhead({ ahead }: PeopleTally): readonly Found[] {
	return [...ahead].map(([trait, { people, lastAt, examples }]) => ({
		key: keyOf("inconsistent", "future", "trait", trait),
		kind: "inconsistent" as const,
		says: `${count(people)} ${people === 1 ? "person has" : "people have"} a ${trait} in the future`,
		severity: people,
		measured: "people",
		facts: { trait, people, examples },
		lastAt,
	}));
}

function findUnclean({ unclean, people: all }: PeopleTally): readonly Found[] {
	return [...unclean.values()]
		.filter(({ people }) => people >= FEWEST)
		.map(({ trait, problem, people, lastAt, examples }) => ({
			key: keyOf("inconsistent", "unclean", trait, problem),
			kind: "inconsistent" as const,
			says: `of ${count(people)} of ${count(all)} people the ${trait} could not be read (${problem.slice(0, 80)}); it is kept beside the trait`,
			severity: people / all,
			measured: "share of the people",
			facts: { trait, problem, people, of: all, examples },
			lastAt,
		}));
}
