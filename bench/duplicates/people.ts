import type { JsonObject } from "../../packages/core/src/event/event.ts";
import { below, pick, randomFrom, type Random } from "../random.ts";

/** A profile, and the person that it is really of. */
export interface Profile {
	readonly id: string;
	readonly person: number;
	readonly traits: JsonObject;
	readonly identifiers: readonly string[];
}

const FIRST = "Anna Peter Julia Thomas Maria Michael Laura Andreas Sophie Stefan Lea Markus Lena Christian Sarah Daniel Emma Martin Nina Jan Eva Alexander Katharina Florian Lisa Sebastian Claudia Wolfgang Sabine Jürgen Monika Klaus Petra Frank Susanne Uwe Birgit Ralf Heike Dirk James Mary John Patricia Robert Jennifer David Linda William Elizabeth Richard Barbara Joseph Susan Charles Jessica Pierre Camille Louis Chloé Hugo Manon Jules Inès Giulia Marco Francesca Luca Sofia Lorenzo Carmen José Lucía Javier Marta Pablo Agnieszka Piotr Katarzyna Tomasz Ewa Paweł".split(" ");
const LAST = "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco García González Rodríguez Fernández López Sánchez Pérez Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Andersen Hansen Nielsen Jensen Pedersen Larsen Olsen Johansson Lindberg Eriksson".split(" ");
/** Most names are rare: beside the hundred common ones there are 900 composed ones, which two people in three have. */
const BEGINNINGS = "Stein Berg Hof Wald Eichen Rosen Linden Kirch Brunn Hasel Buch Sand Feld Moos Grün Lang Neu Alt Ober Unter Hagen Reichen Wolken Sommer Winter Ahorn Birken Dorn Silber Gold".split(" ");
const ENDINGS = "mann bauer feld hof meier müller berger stein thal bach brunner huber wald inger eder hauser reiter kamp horst dorf burg ner weger lechner graf ström qvist sen ski vić".split(" ");
const STREETS = "Hauptstraße Bahnhofstraße Gartenweg Schulstraße Lindenallee Bergstraße Dorfstraße Waldweg Kirchgasse Ringstraße Mühlenweg Rosenweg Parkstraße Seestraße Am Markt Goethestraße Schillerplatz Feldweg Uferstraße Birkenweg".split(" ");
const CITIES = ["Berlin", "Hamburg", "München", "Köln", "Leipzig", "Wien", "Zürich", "Basel", "Graz", "Bremen"];
const DOMAINS = ["gmail.com", "gmail.com", "gmail.com", "outlook.com", "yahoo.com", "gmx.de", "web.de", "icloud.com", "t-online.de", "hotmail.com"];

interface Human {
	readonly first: string;
	readonly last: string;
	readonly email: string;
	readonly phone: string;
	readonly birthday: string;
	readonly street: string;
	readonly zip: string;
	readonly city: string;
}

/**
 * `people` humans, of whom about one in five has two or three profiles with what happens to data in between: slips,
 * swapped names, another mailbox, a move, fields left out. Beside them what must not be taken for duplicates: couples and
 * siblings of one home, parents and children of one name, namesakes, mailboxes in a row.
 */
export function makeProfiles(people: number, seed: number): readonly Profile[] {
	const random = randomFrom(seed);
	const profiles: Profile[] = [];
	const humans: Human[] = [];
	const mailboxes = new Set<string>();
	for (let person = 0; person < people; person += 1) {
		const before = humans.at(-1);
		const drawn = before !== undefined && random() < 0.15 ? relative(random, before) : stranger(random);
		const human = { ...drawn, email: freeMailbox(random, drawn.email, mailboxes) };
		humans.push(human);
		const copies = random() < 0.2 ? (random() < 0.2 ? 3 : 2) : 1;
		for (let copy = 0; copy < copies; copy += 1) {
			const traits = traitsOf(copy === 0 ? human : damaged(random, human), random, copy > 0);
			const id = `${person.toString(16).padStart(8, "0")}${copy}`;
			profiles.push({ id, person, traits, identifiers: random() < 0.4 ? [`user_id:${id}`] : [] });
		}
	}
	return profiles;
}

function stranger(random: Random): Human {
	const first = pick(random, FIRST);
	const last = lastName(random);
	return { first, last, email: mailOf(random, first, last), phone: `+4917${digits(random, 8)}`, birthday: birthday(random, 1945, 2005), ...home(random) };
}

function lastName(random: Random): string {
	return random() < 0.35 ? pick(random, LAST) : pick(random, BEGINNINGS) + pick(random, ENDINGS);
}

/** Somebody of the same home: a partner, a sibling, a parent or child of the same name. */
function relative(random: Random, { last, first, street, zip, city, phone, email }: Human): Human {
	const kind = random();
	const own = kind < 0.2 ? first : pick(random, FIRST);
	const mail = kind > 0.9 ? email.replace("@", "2@") : mailOf(random, own, last);
	return { first: own, last: kind > 0.85 ? lastName(random) : last, email: mail, phone: random() < 0.4 ? phone : `+4917${digits(random, 8)}`, birthday: birthday(random, kind < 0.2 ? 2000 : 1945, kind < 0.2 ? 2012 : 2005), street, zip, city };
}

/** A mailbox is one person's. */
function freeMailbox(random: Random, wanted: string, taken: Set<string>): string {
	let email = wanted;
	while (taken.has(email.replaceAll(".", ""))) email = wanted.replace("@", `${below(random, 1_000)}@`);
	taken.add(email.replaceAll(".", ""));
	return email;
}

function damaged(random: Random, human: Human): Human {
	let now = human;
	for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) now = damagedOnce(random, now);
	return now;
}

function damagedOnce(random: Random, human: Human): Human {
	const kind = Math.floor(random() * 12);
	switch (kind) {
		case 0:
			return { ...human, last: slip(random, human.last) };
		case 1:
			return { ...human, first: slip(random, human.first) };
		case 2:
			return { ...human, email: human.email.replace(/^[^@]+/, (local) => slip(random, local)) };
		case 3:
			return { ...human, email: human.email.replace(/@.*/, (domain) => slip(random, domain)) };
		case 4:
			return { ...human, email: human.email.replace(/@.*/, `@${pick(random, DOMAINS)}`) };
		case 5:
			return { ...human, email: `${below(random, 10_000)}${mailOf(random, human.first, human.last)}` };
		case 6:
			return { ...human, first: human.last, last: human.first };
		case 7:
			return { ...human, first: human.first.slice(0, 1) };
		case 8:
			return { ...human, phone: random() < 0.5 ? `+4917${digits(random, 8)}` : changedDigit(random, human.phone) };
		case 9:
			return { ...human, ...home(random) };
		case 10:
			return { ...human, email: human.email.replace("@", "+shop@") };
		default:
			return { ...human, street: human.street.replace("straße", "str."), last: human.last.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae") };
	}
}

/** Everybody leaves something out, a second profile more. */
function traitsOf(human: Human, random: Random, isCopy: boolean): JsonObject {
	const keep = (share: number): boolean => random() < share - (isCopy ? 0.1 : 0);
	const withPhone = keep(0.6) ? { phone: human.phone } : {};
	const withBirthday = keep(0.4) ? { birthday: human.birthday } : {};
	const withHome = keep(0.6) ? { address: { street: human.street, postal_code: human.zip, city: human.city } } : {};
	return { ...(keep(0.97) ? { email: human.email.toLowerCase() } : {}), ...(keep(0.97) ? { first_name: human.first, last_name: human.last } : {}), ...withPhone, ...withBirthday, ...withHome };
}

function mailOf(random: Random, first: string, last: string): string {
	const [a, b] = [plain(first), plain(last)];
	const local = pick(random, [`${a}.${b}`, `${a}${b}`, `${a.slice(0, 1)}.${b}`, `${a}.${b}${digits(random, 2)}`, `${a}${digits(random, 4)}`, `${b}.${a}`, `${pick(random, ["sun", "blue", "happy", "wolf", "star"])}${a}${digits(random, 2)}`]);
	return `${local}@${pick(random, DOMAINS)}`;
}

function home(random: Random): { readonly street: string; readonly zip: string; readonly city: string } {
	const city = pick(random, CITIES);
	return { street: `${pick(random, STREETS)} ${1 + Math.floor(random() * 120)}`, zip: `${10 + CITIES.indexOf(city) * 8}${digits(random, 3)}`, city };
}

function birthday(random: Random, from: number, to: number): string {
	const [year, month, day] = [from + below(random, to - from), 1 + below(random, 12), 1 + below(random, 28)];
	return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** A letter left out, doubled, changed, or swapped with the next. */
function slip(random: Random, text: string): string {
	const at = 1 + Math.floor(random() * (text.length - 1));
	const letter = text.charAt(at);
	const kind = Math.floor(random() * 4);
	if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
	if (kind === 1) return text.slice(0, at) + letter + text.slice(at);
	if (kind === 2) return text.slice(0, at) + "aeiourstln".charAt(Math.floor(random() * 10)) + text.slice(at + 1);
	return text.slice(0, at - 1) + letter + text.charAt(at - 1) + text.slice(at + 1);
}

function changedDigit(random: Random, phone: string): string {
	const at = 5 + Math.floor(random() * (phone.length - 5));
	return phone.slice(0, at) + String((Number(phone.charAt(at)) + 1 + Math.floor(random() * 8)) % 10) + phone.slice(at + 1);
}

function digits(random: Random, count: number): string {
	return String(Math.floor(random() * 10 ** count)).padStart(count, "0");
}

function plain(name: string): string {
	return name.normalize("NFKD").replace(/\p{M}+/gu, "").replace(/[^a-z]/gi, "").toLowerCase();
}
