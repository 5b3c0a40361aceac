import type { Product } from "@pipit/core/definition";
import { type Chance, chanceOf } from "./random.ts";
import { Diary, type Line, type Place, type SeedEvent, type Visitor } from "./visit.ts";

/** A made-up person, and what they did. */
export interface Shopper {
	/** Null for a browser whose name nobody knows. */
	readonly userId: string | null;
	readonly events: readonly SeedEvent[];
}

export interface SeedShop {
	readonly products: readonly [Product, ...Product[]];
	readonly currency: string;
	/** The shop's address. */
	readonly url: string;
	/** Epoch ms; nothing happens after it. */
	readonly now: number;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/**
 * Some dozens of made-up people with a year of orders and a month of visits: regulars, people who drift away, new
 * subscribers, carts that were left, evenings on the phone. The same people every time, only the dates move with `now`.
 */
export function shoppersOf(shop: SeedShop): Shopper[] {
	const kinds = KINDS.flatMap(([live, count]) => Array.from({ length: count }, () => live));
	return kinds.map((live, index) => {
		const number = index + 1;
		const chance = chanceOf(number * 7_919);
		const visitor = visitorOf(number, chance, live);
		const diary = new Diary(visitor, shop.currency, shop.url, shop.now);
		live({ diary, chance, shop, cart: () => cartOf(shop.products, chance) });
		return { userId: visitor.email === null ? null : `seed-${number}`, events: diary.events() };
	});
}

interface Life {
	readonly diary: Diary;
	readonly chance: Chance;
	readonly shop: SeedShop;
	readonly cart: () => Line[];
}

type Live = (life: Life) => void;

const KINDS: readonly (readonly [Live, number])[] = [
	[regular, 7],
	[friend, 8],
	[drifting, 6],
	[fifthOrder, 2],
	[subscriber, 6],
	[leavesCart, 8],
	[browser, 6],
	[evenings, 3],
	[gone, 4],
];

/** Orders every few weeks, spends much, reads what comes; some have something in the cart again. */
function regular(life: Life): void {
	orders(life, [320, 270, 225, 180, 140, 95, 60, 24, 4], 2);
	if (life.chance.next() < 0.4) fillsCart(life, life.shop.now - 5 * HOUR);
	letters(life, ["clicks", "opens", "opens", "clicks"]);
}

/** Has ordered some times, twice lately. */
function friend(life: Life): void {
	orders(life, [170, 75, 26, 9], 1);
	letters(life, ["opens", "not", "opens", "not"]);
}

/** Was a good customer until half a year ago, and has looked again this week. */
function drifting(life: Life): void {
	orders(life, [380, 350, 320, 290, 250, 210], 2);
	looks(life, 3, 2);
	letters(life, ["not", "not", "not", "not"]);
}

function fifthOrder(life: Life): void {
	orders(life, [210, 150, 100, 50, 5], 1);
	letters(life, ["opens", "opens", "not", "opens"]);
}

/** Has signed up within the last two weeks and bought nothing. */
function subscriber(life: Life): void {
	const days = life.chance.between(1, 13);
	looks(life, days, 2);
	life.diary.signUp(life.shop.now - days * DAY + 5 * MINUTE);
}

/** Something waits in the cart, since half an hour or since days. */
function leavesCart(life: Life): void {
	const { chance, diary, shop } = life;
	if (chance.next() < 0.5) orders(life, [90, 40], 2);
	const at = shop.now - chance.pick([45 * MINUTE, 3 * HOUR, 20 * HOUR, 2 * DAY, 5 * DAY]);
	diary.signUp(at - 12 * MINUTE);
	fillsCart(life, at);
}

/** Nobody knows who it is. */
function browser(life: Life): void {
	for (const days of [life.chance.between(10, 20), life.chance.between(3, 6)]) looks(life, days, 3);
}

/** With the phone, after dinner. */
function evenings({ diary, chance, shop }: Life): void {
	const midnight = Math.floor(shop.now / DAY) * DAY;
	diary.signUp(midnight - 17 * DAY + 20 * HOUR);
	for (const days of [16, 11, 7, 2]) diary.view(midnight - days * DAY + 20 * HOUR + chance.between(5, 50) * MINUTE, chance.pick(shop.products));
}

/** One order, long ago. */
function gone(life: Life): void {
	orders(life, [life.chance.between(60, 120)], 1);
}

function orders({ diary, chance, shop, cart }: Life, daysAgo: readonly number[], scale: number): void {
	for (const [index, days] of daysAgo.entries()) {
		const at = shop.now - days * DAY - chance.between(-20, 20) * HOUR;
		if (index === 0) diary.signUp(at - 30 * MINUTE);
		diary.order(at, cart().map(({ product, quantity }) => ({ product, quantity: quantity * scale })));
	}
}

function looks({ diary, chance, shop }: Life, daysAgo: number, count: number): void {
	const at = shop.now - daysAgo * DAY - chance.between(0, 6) * HOUR;
	for (let index = 0; index < count; index += 1) diary.view(at + index * 2 * MINUTE, chance.pick(shop.products));
}

function fillsCart({ diary, cart }: Life, at: number): void {
	for (const [index, line] of cart().entries()) {
		diary.view(at - (6 - index) * MINUTE, line.product);
		diary.add(at - (5 - index) * MINUTE, line);
	}
}

/** The four newsletters of the month. */
function letters({ diary, shop }: Life, reads: readonly ("not" | "opens" | "clicks")[]): void {
	for (const [index, how] of reads.entries()) diary.letter(Math.floor(shop.now / DAY) * DAY - (28 - index * 7) * DAY + 8 * HOUR, how);
}

function cartOf(products: SeedShop["products"], chance: Chance): Line[] {
	const chosen = new Set(Array.from({ length: chance.between(1, 3) }, () => chance.pick(products)));
	return [...chosen].map((product) => ({ product, quantity: chance.between(1, 2) }));
}

function visitorOf(number: number, chance: Chance, live: Live): Visitor {
	const [first, last] = [FIRST[(number * 7) % FIRST.length] ?? "Kim", LAST[(number * 11) % LAST.length] ?? "Weber"];
	const email = live === browser ? null : `${first}.${last}.${number}@example.com`.toLowerCase();
	const device = live === evenings || chance.next() < 0.4 ? "mobile" : "desktop";
	// Regulars from New York are one of the demo's segments.
	const place = live === regular && number <= 2 ? NEW_YORK : live === evenings ? BERLIN : chance.pick(PLACES);
	return { number, first, last, email, device, place };
}

const BERLIN: Place = { country: "DE", region: "BE", city: "Berlin", timezone: "Europe/Berlin" };
const NEW_YORK: Place = { country: "US", region: "NY", city: "New York", timezone: "America/New_York" };
const PLACES: readonly [Place, ...Place[]] = [
	BERLIN,
	{ country: "DE", region: "HH", city: "Hamburg", timezone: "Europe/Berlin" },
	{ country: "AT", region: "9", city: "Vienna", timezone: "Europe/Vienna" },
	{ country: "CH", region: "ZH", city: "Zurich", timezone: "Europe/Zurich" },
	NEW_YORK,
];
const FIRST = ["Ada", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Klara", "Leo", "Mia", "Noah", "Olga", "Paul", "Rosa", "Samuel", "Tilda", "Viktor"];
const LAST = ["Adler", "Brandt", "Cohen", "Dietz", "Ebert", "Fuchs", "Graf", "Holm", "Iversen", "Jansen", "Keller", "Lorenz", "Moser", "Novak", "Okafor", "Peters", "Quast"];
