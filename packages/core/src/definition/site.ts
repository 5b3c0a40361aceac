import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import type { AmpSettings, Site } from "./definition.ts";
import { isRecord, textList, unknownKeys } from "./fields.ts";
import { identityOf } from "./identity.ts";
import { wiresOf } from "./wires.ts";

const KEYS = ["id", "name", "url", "write_key", "domains", "cookie_domain", "currency", "languages", "time_zone", "consent", "colors", "logo", "token_keys", "amp", "wires", "identity"];

/** Reads `site.yaml`; what is left out gets a value that is safe: nobody is tracked before they consent. */
export function parseSite(input: unknown): Parsed<Site> {
	if (!isRecord(input)) return refused({ path: [], expected: "the site's settings as a map", got: show(input) });
	const problems: Problem[] = unknownKeys(input, KEYS, []);

	const text = (key: string, pattern: RegExp, expected: string, fallback?: string): string => {
		const value = input[key] ?? fallback;
		if (typeof value === "string" && pattern.test(value)) return value;
		problems.push({ path: [key], expected, got: show(input[key]) });
		return "";
	};
	const color = (key: string, fallback: string): string => {
		const value = isRecord(input["colors"]) ? (input["colors"][key] ?? fallback) : fallback;
		if (typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value)) return value;
		problems.push({ path: ["colors", key], expected: 'a colour such as "#1f2937"', got: show(value) });
		return fallback;
	};

	const id = text("id", /^[a-z0-9][a-z0-9-]{0,62}$/, "a short name of small letters, digits and hyphens");
	const url = text("url", /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, "the shop's address, such as https://shop.example").replace(/\/$/, "");
	const currency = text("currency", /^[A-Z]{3}$/, "a currency code of ISO 4217, such as EUR");
	const zone = text("time_zone", /^\S+$/, "a time zone, such as Europe/Berlin", "UTC");
	if (zone !== "" && !isTimeZone(zone)) problems.push({ path: ["time_zone"], expected: "a time zone, such as Europe/Berlin", got: show(zone) });

	const consent = isRecord(input["consent"]) ? (input["consent"]["default"] ?? "pending") : "pending";
	if (input["consent"] !== undefined && !isRecord(input["consent"])) {
		problems.push({ path: ["consent"], expected: "a map with `default`", got: show(input["consent"]) });
	}
	if (consent !== "pending" && consent !== "granted") {
		problems.push({ path: ["consent", "default"], expected: "`pending` or `granted`", got: show(consent) });
	}
	if (input["colors"] !== undefined && !isRecord(input["colors"])) {
		problems.push({ path: ["colors"], expected: "a map of `brand`, `text`, `background`", got: show(input["colors"]) });
	}

	const amp = input["amp"] === undefined ? null : ampOf(input["amp"], problems);
	const wires = input["wires"] === undefined ? null : wiresOf(input["wires"], problems);
	const identity = input["identity"] === undefined ? null : identityOf(input["identity"], problems);
	const site: Site = {
		id,
		name: text("name", /\S/, "the shop's name"),
		url,
		write_key: text("write_key", /^[\w-]{4,64}$/, "4 to 64 letters, digits, hyphens or underscores"),
		domains: textList(input["domains"], ["domains"], /^(\*\.)?[a-z0-9.-]+$/, "a host name, such as shop.example", [], problems),
		cookie_domain: input["cookie_domain"] === undefined ? null : text("cookie_domain", /^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a domain, such as shop.example"),
		currency,
		languages: textList(input["languages"], ["languages"], /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "a language, such as en or de-AT", ["en"], problems),
		time_zone: zone,
		consent: { default: consent === "granted" ? "granted" : "pending" },
		colors: { brand: color("brand", "#1f2937"), text: color("text", "#111827"), background: color("background", "#ffffff") },
		...(input["logo"] === undefined ? {} : { logo: text("logo", /^https?:\/\/[^\s"'<>]+$/, "the address of a PNG or JPEG on one of the site's hosts") }),
		token_keys: tokenKeyIds(input["token_keys"] ?? [1], problems),
		...(amp === null ? {} : { amp }),
		...(wires === null ? {} : { wires }),
		...(identity === null ? {} : { identity }),
	};
	return problems.length === 0 ? parsed(site) : refused(...problems);
}

const SENDER = /^(?:\*|[^\s@*]{1,64})@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

function ampOf(input: unknown, problems: Problem[]): AmpSettings {
	if (!isRecord(input)) {
		problems.push({ path: ["amp"], expected: "a map with `senders`", got: show(input) });
		return { senders: [] };
	}
	problems.push(...unknownKeys(input, ["senders"], ["amp"]));
	const expected = 'an address such as news@shop.example, or "*@shop.example"';
	return { senders: textList(input["senders"], ["amp", "senders"], SENDER, expected, [], problems).map((sender) => sender.toLowerCase()) };
}

function isKeyId(id: unknown): id is number {
	return typeof id === "number" && Number.isInteger(id) && id >= 1 && id <= 65_535;
}

function tokenKeyIds(value: unknown, problems: Problem[]): number[] {
	if (Array.isArray(value) && value.length > 0 && value.every(isKeyId)) return value;
	problems.push({ path: ["token_keys"], expected: "a list of whole numbers from 1 to 65535, the signing one first", got: show(value) });
	return [];
}

function isTimeZone(zone: string): boolean {
	try {
		return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
	} catch {
		return false;
	}
}
