import {
	ENGAGEMENT_TIERS,
	LIFECYCLE_STAGES,
	parseModelSettings,
	RFM_CLASSES,
	type ModelSettings,
	type Population,
} from "../../src/model/index.ts";
import { makeNumberTest } from "./make-number-test.ts";
import type { Chance } from "./random.ts";

/* Random rules of the models, with settings and populations that a history of some hours runs into. */

type Made = { [key: string]: unknown };

const MINUTE = 60_000;
const WINDOWS = ["30m", "1h", "2h", "3h"];

export function makeModelRule(chance: Chance): Made {
	const words = (list: readonly string[]) =>
		chance.odds(0.5) ? chance.pick(list) : chance.list(1, 4, () => chance.pick(list));
	const score = () =>
		chance.pick<Made>([
			{ gte: 1 + chance.below(5) },
			{ lte: 1 + chance.below(5) },
			{ eq: 1 + chance.below(5) },
			{ between: [2, 4] },
		]);
	switch (chance.below(10)) {
		case 8:
			return { predicted: chance.pick(["churn", "churn", "never"]), ...makeNumberTest(chance, [0.3, 0.7, 0.8, 0.9]) };
		case 9: {
			const one = () => chance.pick([1, 2, "a", "1"]);
			const test = chance.pick<Made>([
				{ eq: one() },
				{ ne: one() },
				{ in: [one(), one()] },
				{ not_in: [one(), one()] },
			]);
			return { cluster: { model: chance.pick(["groups", "groups", "never"]), ...test } };
		}
		case 0:
			return { rfm: words(RFM_CLASSES) };
		case 1:
		case 2: {
			const [name, other] = chance.pick([
				["recency", "monetary"],
				["frequency", "recency"],
				["monetary", "class"],
			] as const);
			const second = other === "class" ? words(RFM_CLASSES) : score();
			return { rfm: { [name]: score(), ...(chance.odds(0.3) ? { [other]: second } : {}) } };
		}
		case 3:
		case 4: {
			const of = chance.pick(["recency", "frequency", "monetary"]);
			const window = of !== "recency" && chance.odds(0.5) ? { within: chance.pick(WINDOWS) } : {};
			return { [chance.pick(["top", "middle", "bottom"])]: chance.pick(["20%", "40%", "60%", "80%"]), of, ...window };
		}
		case 5:
			return { engagement: words(ENGAGEMENT_TIERS) };
		case 6:
			return { lifecycle: words(LIFECYCLE_STAGES) };
		default: {
			const device = { device: words(["mobile", "desktop"]) };
			const time = {
				local_time: chance.pick<Made>([
					{ after: "12:00" },
					{ before: "03:00" },
					{ after: "23:00", before: "02:00" },
					{ days: ["sun", "mon"] },
				]),
			};
			const habit = chance.pick<Made>([device, time, { ...device, ...time }]);
			return {
				habit,
				within: chance.pick(WINDOWS),
				...(chance.odds(0.6) ? { days: chance.pick([{ gte: 2 }, { eq: 1 }, { lte: 1 }]) } : {}),
			};
		}
	}
}

export function makeSettings(chance: Chance): ModelSettings {
	const settings = parseModelSettings({
		...(chance.odds(0.7)
			? {
					rfm: {
						...(chance.odds(0.5) ? { within: chance.pick(WINDOWS) } : {}),
						...(chance.odds(0.5) ? { recency: ["10m", "30m", "1h", "2h"] } : { recency: ["20%", "40%", "60%", "80%"] }),
						...(chance.odds(0.5) ? { frequency: [0, 1, 2, 3] } : { frequency: ["10%", "30%", "70%", "90%"] }),
						...(chance.odds(0.5) ? { monetary: [0, 0.2, 10.25, 20] } : {}),
					},
				}
			: {}),
		...(chance.odds(0.5) ? { engagement: { highly: 6 + chance.below(30), moderately: chance.pick([0.5, 1, 5]) } } : {}),
		...(chance.odds(0.9)
			? {
					lifecycle: {
						new: "30m",
						active: "1h",
						lapsed: "3h",
						loyal_orders: 2,
						...chance.pick<Made>([
							{ silence: "2h", returned: "1h" },
							{ silence: "30m", returned: "10m" },
							{ silence: "1h", returned: "1h" },
						]),
					},
				}
			: {}),
	});
	if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
	return settings.value;
}

/** What people are compared with; some measures nobody has been measured by. */
export function makePopulation(chance: Chance, version: string): Population | null {
	if (chance.odds(0.1)) return null;
	const measures: { [key: string]: Population["measures"][string] } = {};
	const measure = (key: string, make: () => number) => {
		if (chance.odds(0.05)) return;
		const percentiles = Array.from({ length: 99 }, make).toSorted((a, b) => a - b);
		measures[key] = { people: 1_000, percentiles };
	};
	for (const window of ["", ...WINDOWS.map((length) => ` within ${length}`)]) {
		measure(`frequency${window}`, () => chance.below(4));
		measure(`monetary${window}`, () => chance.pick([0, 0.1, 0.3, 2, 2.5, 10, 20.5]));
	}
	measure("recency", () => chance.below(200) * MINUTE + chance.below(2));
	return { version, computedAt: 0, measures };
}
