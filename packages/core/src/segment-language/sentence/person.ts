import { ENGAGEMENT_TIERS, LIFECYCLE_STAGES, RFM_CLASSES } from "../../model/index.ts";
import { MEASURES } from "../../model/measure.ts";
import { isRecord } from "../../definition/fields.ts";
import { PURPOSES } from "../../event/index.ts";
import { DEVICES } from "../words.ts";
import { around, choice, list, mapped, onlyItem, type Phrase, under, word } from "./phrase.ts";
import { key, maybe, rest, say } from "./say.ts";
import { quantity, quantityOf, test } from "./tests.ts";
import { countryCode, duration, number, oneOf, path, percent, quoted, timeOfDay } from "./values.ts";

const DAYS = [
	["mon", "Monday"],
	["tue", "Tuesday"],
	["wed", "Wednesday"],
	["thu", "Thursday"],
	["fri", "Friday"],
	["sat", "Saturday"],
	["sun", "Sunday"],
] as const;

const days: Phrase = list(choice(...DAYS.map(([day, name]) => word(day, name))), ",", 1);

/** `from 20:00 to 23:00 on Saturday, Sunday` */
const localTime: Phrase = say(
	maybe("after", around("from", timeOfDay)),
	maybe("before", around("to", timeOfDay)),
	maybe("days", around("on", days)),
);

const devices: Phrase = list(oneOf(DEVICES), ",", 1);

/** A word alone, or any of several: `in the class a`, `in one of the classes a, b`. */
function classed(name: string, alone: string, among: string, words: readonly string[]): Phrase {
	return choice(under(name, around(alone, oneOf(words))), under(name, around(`${among}:`, list(oneOf(words), ",", 1))));
}

/** A list of one item, or of several, in different words. */
function listed(name: string, alone: string, among: string, item: Phrase): Phrase {
	return choice(under(name, around(alone, onlyItem(item))), under(name, around(`${among}:`, list(item, ",", 1))));
}

const rfmScores: Phrase = under(
	"rfm",
	say(
		"has RFM scores",
		maybe(
			"class",
			choice(
				around("of the class", oneOf(RFM_CLASSES)),
				around("of one of the classes:", list(oneOf(RFM_CLASSES), ",", 1)),
			),
		),
		...MEASURES.map((measure) => maybe(measure, around(`, ${measure}`, quantity))),
	),
);

const ranks = (["top", "middle", "bottom"] as const).map((place) =>
	say(
		`is in the ${place}`,
		key(place, percent),
		"of customers by",
		key("of", oneOf(MEASURES)),
		maybe("within", around("in the last", duration)),
	),
);

const habit: Phrase = say(
	"came",
	key("habit", say(maybe("device", around("by", devices)), maybe("local_time", around("at local times", localTime)))),
	maybe("days", around(", on", quantityOf("day"))),
	key("within", around("in the last", duration)),
);

/** A draw without a name is the same as one named with an empty text. */
const share: Phrase = mapped(
	say("is among the", key("share", percent), "of people drawn", maybe("salt", around("for", quoted))),
	(value) => (isRecord(value) && value["salt"] === "" ? { share: value["share"] } : value),
	(said) => said,
);

/** What is said of a person that is no event. */
export const person: readonly Phrase[] = [
	under("everyone", word(true, "is anybody")),
	say("for", key("during", duration), "their", key("held", path), rest(test)),
	under("segment", around("is in the segment", quoted)),
	under("list", around("is on the list", quoted)),
	share,
	under("consent", around("agreed to", oneOf(PURPOSES))),
	listed("country", "is in the country", "is in one of the countries", countryCode),
	listed("region", "is in the region", "is in one of the regions", quoted),
	under(
		"near",
		say("is within", key("km", number), "km of latitude", key("lat", number), "longitude", key("lon", number)),
	),
	listed("device", "uses the device", "uses one of the devices", oneOf(DEVICES)),
	under("local_time", around("has a local time", localTime)),
	classed("rfm", "is in the RFM class", "is in one of the RFM classes", RFM_CLASSES),
	rfmScores,
	...ranks,
	classed("engagement", "is in the engagement tier", "is in one of the engagement tiers", ENGAGEMENT_TIERS),
	classed("lifecycle", "is in the lifecycle stage", "is in one of the lifecycle stages", LIFECYCLE_STAGES),
	habit,
	say("their predicted", key("predicted", quoted), rest(test)),
	under("cluster", say("their cluster of the model", key("model", quoted), rest(test))),
	say("their", key("trait", path), rest(test)),
];
