import { isRecord, unknownKeys } from "../definition/fields.ts";
import { type Parsed, type Path, type Problem, parsed, refused, show } from "../problem/index.ts";
import { readDuration } from "../segment/duration.ts";
import { isHostRule } from "./address.ts";
import { CARD_FIELDS, type CardField, type FeedDefinition, type FeedMap } from "./feed.ts";

const KEYS = ["url", "hosts", "list", "map", "cache", "stale", "timeout_ms", "max"];
const LONGEST_PATH = 12;
/** An open is given up after 400 ms; what a feed may take leaves room for the rest. */
const LONGEST_TIMEOUT_MS = 300;
const MOST_ITEMS = 50;

/** Reads `feeds/ID.yaml`. Whether its Liquid can be read, the caller says with `check`: null where it can. */
export function parseFeed(id: string, input: unknown, check: (template: string) => string | null): Parsed<FeedDefinition> {
	if (!isRecord(input)) return refused({ path: [], expected: "a feed as a map with `url`", got: show(input) });
	const problems: Problem[] = unknownKeys(input, KEYS, []);
	const refuse = (path: Path, expected: string, got: unknown): void => void problems.push({ path, expected, got: show(got) });
	const { url, hosts = [], list = "", map = {}, cache = "15m", stale = "24h", timeout_ms: timeout = 200, max = MOST_ITEMS } = input;

	const text = typeof url === "string" ? url.trim() : "";
	const fixed = text.split(/\{[{%]/)[0] ?? "";
	const host = /^https?:\/\/[^/?#\s{}@\\]+[/?#]/.test(`${fixed}${fixed === text ? "/" : ""}`) ? URL.parse(fixed) : null;
	if (host === null || text.length > 2_000) refuse(["url"], "an http(s) address whose host is written out, without a password", url);
	const broken = check(text);
	if (broken !== null) problems.push({ path: ["url"], expected: "Liquid that can be read", got: broken });

	const isHostList = Array.isArray(hosts) && hosts.every((one) => typeof one === "string" && isHostRule(one));
	if (!isHostList) refuse(["hosts"], "a list of hosts, such as api.example", hosts);
	const duration = (key: "cache" | "stale", value: unknown, least: number): number => {
		const ms = typeof value === "string" ? readDuration(value) : null;
		if (ms !== null && ms >= least && ms <= 30 * 86_400_000) return ms;
		refuse([key], `a duration from ${least / 1_000}s to 30d, such as 15m`, value);
		return least;
	};
	const whole = (key: string, value: unknown, least: number, most: number): number => {
		if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
		refuse([key], `a whole number from ${least} to ${most}`, value);
		return least;
	};
	const freshMs = duration("cache", cache, 60_000);
	const feed: FeedDefinition = {
		id,
		url: text,
		isPersonal: fixed !== text,
		hosts: [...new Set([...(host === null ? [] : [host.host, host.hostname]), ...(isHostList ? hosts.map(String) : [])])],
		list: pathOf(list, ["list"], refuse) ?? [],
		map: mapOf(map, refuse),
		freshMs,
		staleMs: Math.max(freshMs, duration("stale", stale, 60_000)),
		timeoutMs: whole("timeout_ms", timeout, 10, LONGEST_TIMEOUT_MS),
		maxItems: whole("max", max, 1, MOST_ITEMS),
	};
	return problems.length === 0 ? parsed(feed) : refused(...problems);
}

type Refuse = (path: Path, expected: string, got: unknown) => void;

function mapOf(input: unknown, refuse: Refuse): FeedMap {
	const map: Record<CardField, readonly string[] | null> = { product_id: null, name: null, price: null, currency: null, url: null, image_url: null, category: null };
	if (!isRecord(input)) refuse(["map"], `a map of ${CARD_FIELDS.join(", ")}`, input);
	else {
		for (const key of Object.keys(input)) {
			const field = CARD_FIELDS.find((name) => name === key);
			if (field === undefined) refuse(["map", key], `one of ${CARD_FIELDS.join(", ")}`, key);
			else map[field] = pathOf(input[key], ["map", key], refuse);
		}
	}
	// What the map does not name stands under its own name.
	for (const field of CARD_FIELDS) map[field] ??= [field];
	return map;
}

/** `data.items[0].name` as its keys. */
function pathOf(input: unknown, path: Path, refuse: Refuse): readonly string[] | null {
	if (input === "") return [];
	const keys = typeof input === "string" ? input.replaceAll(/\[(\d{1,6})\]/g, ".$1").replace(/^\.|^\$\.?/, "").split(".") : [];
	if (keys.length > 0 && keys.length <= LONGEST_PATH && keys.every((key) => /^[^\s.[\]]{1,100}$/.test(key))) return keys;
	refuse(path, "a path such as data.items", input);
	return null;
}
