import { needText } from "./need-text.ts";
import { counted, fieldsOf, listOf, moment, plain, type Fields } from "./read.ts";

/** What a condition found, in words; by the key that names its node. Nothing for a condition that has nothing to find. */
export function foundLines({ rule, found, needed }: Fields): readonly string[] {
	const node = fieldsOf(rule);
	const name = Object.keys(LINES).find((key) => Object.hasOwn(node, key) && !(key === "after" && typeof node["after"] !== "object"));
	return (name === undefined ? undefined : LINES[name])?.(fieldsOf(found), { found, needed, node }) ?? [];
}

interface Whole {
	readonly found: unknown;
	readonly needed: unknown;
	readonly node: Fields;
}

type Lines = (found: Fields, whole: Whole) => readonly string[];

// A node with a test may have a key that names another node (`before`, `after`, `in` …), so the nodes with tests come first.
const LINES: { readonly [node: string]: Lines } = {
	trait: ({ value, set_at: at }, { needed }) => [`is ${plain(value)}${typeof at === "string" ? `, since ${moment(at)}` : ""}; needs ${needText(needed)}`],
	held: ({ value, since }, { node }) => [`is ${plain(value)}, ${typeof since === "string" ? `which has held since ${moment(since)}` : "which is something else"}; needs ${plain(node["during"])}`],
	predicted: scoreLines,
	cluster: scoreLines,
	event: eventLines,
	last: ({ at, properties }) => [at === undefined ? "it never happened" : `the latest was at ${moment(at)}${properties === null ? ", and what it said is no longer kept" : `: ${plain(properties)}`}`],
	cart: cartLines,
	sequence: sequenceLines,
	after: afterLines,
	list: ({ value, set_at: at }) => [value === true ? `on the list since ${moment(at)}` : "not on the list"],
	share: ({ percent }, { needed }) => [`drew ${plain(percent)} of 100, is in below ${plain(fieldsOf(needed)["lt"])}`],
	consent: ({ granted, decided_at: at }) => [
		at === null ? `has not decided, which counts as ${granted === true ? "yes" : "no"}` : `${granted === true ? "agreed" : "refused"} at ${moment(at)}`,
	],
	country: placeLines,
	region: placeLines,
	near: ({ country, km, at }) => [at === undefined ? "no event says where they are" : `${km === null ? "only the country is known" : `${plain(km)} km away`} (${plain(country)}), at ${moment(at)}`],
	device: ({ device, at }) => [at === undefined ? "no event says with what" : `${plain(device)}, at ${moment(at)}`],
	local_time: ({ time, day, zone, zone_from: from }) => [`their clock shows ${plain(time)} on ${plain(day)} (${plain(zone)}, known from the ${plain(from)})`],
	rfm: rfmLines,
	top: rankLines,
	middle: rankLines,
	bottom: rankLines,
	engagement: ({ tier, points, highly_from: highly, moderately_from: moderately }) => [`${plain(tier)}: ${plain(points)} points; highly from ${plain(highly)}, moderately from ${plain(moderately)}`],
	lifecycle: ({ stage, orders, last_order_at: last, subscribed_at: subscribed, away_from: away, returned_at: returned }) => [
		[
			`${plain(stage)}: ${counted(orders, "order")}${typeof last === "string" ? `, the last at ${moment(last)}` : ""}`,
			...(typeof subscribed === "string" ? [`subscribed since ${moment(subscribed)}`] : []),
			...(typeof returned === "string" ? [`away from ${moment(away)} to ${moment(returned)}`] : []),
		].join("; "),
	],
	habit: ({ days, on }, { needed }) => [`${counted(days, "day")}${days === 0 ? "" : `: ${plain(on)}`}; needs ${needText(fieldsOf(needed)["days"])}`],
};

function eventLines(_: Fields, { found, needed, node }: Whole): readonly string[] {
	if (!Object.hasOwn(node, "min_profile_age")) return [`found ${plain(found)}, needs ${needText(needed)}`];
	const { value, first_seen_at: first } = fieldsOf(found);
	return [`found ${plain(value)}, needs ${needText(fieldsOf(needed)["value"])}`, `known since ${moment(first)}, needs ${plain(node["min_profile_age"])}`];
}

function scoreLines({ value, version, computed_at: at }: Fields, { found, needed }: Whole): readonly string[] {
	if (found === null) return ["the model has said nothing of them"];
	return [`the model says ${plain(value)}${typeof version === "string" ? ` (version ${version})` : ""}, computed at ${moment(at)}; needs ${needText(needed)}`];
}

function cartLines({ items, value, products, updated_at: at, enters_at: enters, leaves_at: leaves }: Fields): readonly string[] {
	const listed = listOf(products).map(({ quantity, name, product_id: id, price, passes }) => {
		const priced = price === null ? "" : ` at ${plain(price)}`;
		return `${plain(quantity)} × ${plain(name ?? id)}${priced}${passes === true ? " (as asked)" : ""}`;
	});
	const contents = items === 0 ? "the cart is empty" : `${counted(items, "product")} worth ${plain(value)}: ${listed.join(", ")}`;
	const clock = typeof enters === "string" ? [`idle for long enough from ${moment(enters)}${typeof leaves === "string" ? ` to ${moment(leaves)}` : ""}`] : [];
	return [`${contents}${typeof at === "string" ? `; last changed at ${moment(at)}` : ""}`, ...clock];
}

function sequenceLines(found: Fields, { needed }: Whole): readonly string[] {
	const steps = plain(fieldsOf(needed)["steps"]);
	const [done, way, stopped] = [fieldsOf(found["completed"]), fieldsOf(found["under_way"]), fieldsOf(found["stopped"])];
	const lines: string[] = [];
	if (done["at"] !== undefined) lines.push(`all ${steps} steps were done at ${moment(done["at"])}${about(done)}${typeof done["counts_until"] === "string" ? `, which counts until ${moment(done["counts_until"])}` : ""}`);
	if (way["reached"] !== undefined) lines.push(`step ${plain(way["reached"])} of ${steps} was reached at ${moment(way["last_at"])}${about(way)}${typeof way["next_before"] === "string" ? `; the next must come before ${moment(way["next_before"])}` : ""}`);
	if (stopped["reached"] !== undefined) lines.push(`got to step ${plain(stopped["reached"])} of ${steps}${about(stopped)}; ${stopped["by"] === "time" ? "time was up" : `${plain(stopped["by"])} stopped it`} at ${moment(stopped["at"])}`);
	return lines.length === 0 ? ["it has not begun"] : lines;
}

function about({ key }: Fields): string {
	return key === null || key === undefined ? "" : ` (${plain(key)})`;
}

function afterLines({ clocks, more }: Fields): readonly string[] {
	const listed = listOf(clocks).map(({ key, state, start, enters_at: enters, leaves_at: leaves, cleared_at: cleared }) => {
		const what = `${key === null ? "" : `${plain(key)}: `}since ${moment(start)}`;
		if (state === "cleared") return `${what}, stopped at ${moment(cleared)}`;
		if (state === "waiting") return `${what}, in from ${moment(enters)}`;
		const end = typeof leaves === "string" ? ` to ${moment(leaves)}` : " on";
		return `${what}, ${state === "in" ? "in" : "was in"} from ${moment(enters)}${end}`;
	});
	if (listed.length === 0) return ["nothing has started the clock"];
	return [...listed, ...(typeof more === "number" && more > 0 ? [`and ${more} more`] : [])];
}

function placeLines({ country, region, region_code: code, at }: Fields): readonly string[] {
	if (at === undefined) return ["no event says where they are"];
	return [`${[country, region, code].filter((part) => part !== null).map(plain).join(", ")}, at ${moment(at)}`];
}

function rfmLines(found: Fields): readonly string[] {
	if (found["last_order_at"] === null) return ["has never ordered"];
	const facts = `${counted(found["orders"], "order")} worth ${plain(found["value"])}${found["within"] === null ? "" : ` in the last ${plain(found["within"])}`}, the last at ${moment(found["last_order_at"])}`;
	const cuts = fieldsOf(found["cuts"]);
	if (found["class"] === null) return [facts, "the population has not been measured yet, so nobody has a class"];
	return [
		`${plain(found["class"])}: recency ${plain(found["recency"])}, frequency ${plain(found["frequency"])}, monetary ${plain(found["monetary"])}`,
		facts,
		`the scores change at ${plain(cuts["recency_days"])} days, ${plain(cuts["frequency"])} orders, ${plain(cuts["monetary"])} spent`,
	];
}

function rankLines(found: Fields, { node }: Whole): readonly string[] {
	if (found["last_order_at"] === null) return ["has never ordered"];
	const isAge = node["of"] === "recency";
	const value = isAge ? `the last order is ${plain(found["value_days"])} days old` : `${plain(node["of"])} is ${plain(found["value"])}`;
	const cuts = isAge ? found["cuts_days"] : found["cuts"];
	if (cuts === null) return [value, "the population has not been measured yet, so nobody has a place"];
	return [`${value}; the line is drawn at ${plain(cuts)}${isAge ? " days" : ""}`];
}
