/** A profile as the panel shows it. Times are epoch ms. */
export interface ProfileView {
	readonly profileId: string;
	readonly email: string | null;
	readonly items: readonly ItemView[];
	readonly value: number;
	readonly currency: string;
	readonly segments: ReadonlyMap<string, MembershipView>;
	/** Entries and exits, the newest first. */
	readonly flips: readonly FlipView[];
	/** What emails showed last, the newest first. */
	readonly shown: readonly ShownView[];
	readonly events: readonly EventView[];
}

export interface FlipView {
	readonly segment: string;
	readonly entered: boolean;
	readonly at: number;
	/** `event`, `time`, `definitions` or `merge`. */
	readonly cause: string;
}

export interface ShownView {
	/** `show.0`, `preloaded`, `fallback` … */
	readonly variant: string;
	/** Where a click goes. */
	readonly link: string;
	readonly at: number;
}

export interface ItemView {
	readonly name: string;
	readonly quantity: number;
	readonly imageUrl: string | null;
}

export interface MembershipView {
	readonly in: boolean;
	readonly since: number | null;
	/** The first moment at which it differs if nothing happens; null is never. */
	readonly until: number | null;
}

export interface EventView {
	readonly name: string;
	readonly time: number;
	/** What it was about, in a few words; empty when there is nothing to say. */
	readonly about: string;
}

/** Reads the answer of `/demo/profile`; whatever is missing is shown as absent. */
export function parseProfile(answer: unknown): ProfileView {
	const profile = record(answer);
	const cart = record(profile["cart"]);
	const traits = record(profile["traits"]);
	return {
		profileId: text(profile["profile_id"]) ?? "",
		email: text(traits["email"]) ?? emailOf(profile["identifiers"]),
		items: list(cart["items"]).map(itemOf),
		value: typeof cart["value"] === "number" ? cart["value"] : 0,
		currency: text(cart["currency"]) ?? "EUR",
		segments: new Map(Object.entries(record(profile["segments"])).map(([id, value]) => [id, membershipOf(value)])),
		flips: list(profile["membership_history"])
			.flatMap(flipOf)
			.toSorted((a, b) => b.at - a.at),
		shown: list(profile["decisions"])
			.flatMap(shownOf)
			.toSorted((a, b) => b.at - a.at),
		events: list(profile["events"]).flatMap(eventOf),
	};
}

function flipOf(value: unknown): FlipView[] {
	const flip = record(value);
	const segment = text(flip["segment"]);
	const at = moment(flip["at"]);
	if (segment === null || at === null) return [];
	return [{ segment, entered: flip["change"] === "entered", at, cause: text(record(flip["cause"])["kind"]) ?? "" }];
}

function shownOf(value: unknown): ShownView[] {
	const shown = record(value);
	const variant = text(shown["variant"]);
	const at = moment(shown["shown_at"]);
	return variant === null || at === null ? [] : [{ variant, link: text(shown["link"]) ?? "", at }];
}

function emailOf(identifiers: unknown): string | null {
	for (const item of list(identifiers)) {
		const key = text(record(item)["key"]);
		if (key?.startsWith("email:")) return key.slice("email:".length);
	}
	return null;
}

function itemOf(value: unknown): ItemView {
	const item = record(value);
	const quantity = item["quantity"];
	return {
		name: text(item["name"]) ?? text(item["product_id"]) ?? "Something",
		quantity: typeof quantity === "number" ? quantity : 1,
		imageUrl: text(item["image_url"]),
	};
}

function membershipOf(value: unknown): MembershipView {
	const membership = record(value);
	return { in: membership["in"] === true, since: moment(membership["since"]), until: moment(membership["until"]) };
}

function eventOf(value: unknown): EventView[] {
	const event = record(value);
	const name = text(event["name"]);
	const time = moment(event["time"]);
	return name === null || time === null ? [] : [{ name, time, about: aboutOf(record(event["properties"])) }];
}

function aboutOf(properties: Readonly<Record<string, unknown>>): string {
	const products = list(properties["products"]);
	if (products.length > 0)
		return products
			.map((item) => text(record(item)["name"]) ?? "")
			.filter(Boolean)
			.join(", ");
	return text(properties["name"]) ?? text(properties["path"]) ?? text(properties["title"]) ?? "";
}

function moment(value: unknown): number | null {
	const time = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
	return Number.isNaN(time) ? null : time;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | null {
	return typeof value === "string" && value !== "" ? value : null;
}
