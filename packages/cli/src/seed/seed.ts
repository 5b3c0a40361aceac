import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Definitions, formatFileProblem, parseDefinitions } from "@pipit/core/definition";
import { movedTo } from "../dev/move-origin.ts";
import { stateAt } from "../dev/state.ts";
import { readFolder } from "../folder/read-folder.ts";
import { send } from "../import/sender.ts";
import { call, callForOk, isLocal, query, remoteOf, type RemoteOptions } from "../remote/remote.ts";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { readRecord } from "../terminal/record.ts";
import { mail, type SeedMail } from "./mailing.ts";
import { type SeedShop, type Shopper, shoppersOf } from "./shoppers.ts";

export interface SeedOptions extends RemoteOptions {
	readonly folder: string;
	readonly json: boolean;
}

/**
 * `pipit seed`: fills the local Worker of a folder with made-up shoppers, through the import, the pictures and the links
 * that real ones use. Seeded again it changes nothing.
 * @throws Failure where no local Worker runs: made-up people have no place in a shop that is in use.
 */
export async function seed(options: SeedOptions): Promise<ExitCode> {
	const { folder, site } = options;
	const url = options.url ?? process.env["PIPIT_URL"] ?? runningAt(folder);
	const remote = remoteOf({ ...options, url }, folder);
	if (!isLocal(new URL(remote.origin).hostname)) throw new Failure(`${remote.origin} is not on this machine: made-up people are for \`pipit dev\` alone`);
	const definitions = read(folder, remote.origin);
	if ((await call(remote, "GET", `/profiles/user_id:seed-1${query(site)}`)).status === 200) {
		return said(options, { people: 0, events: 0 }, "the made-up shoppers are there already\n");
	}
	const shoppers = shoppersOf(shopOf(definitions, Date.now() + (await offsetOf(remote.origin))));
	let events = 0;
	for (const portion of portionsOf(shoppers)) {
		const sent = await send(remote, site, "events", { items: portion, lines: portion.map((_, index) => index) }, false);
		const [refused] = sent.refused;
		if (refused !== undefined) throw new Failure(`an event was refused: ${JSON.stringify(refused)}`);
		events += sent.accepted;
	}
	const readers = mixed(shoppers.flatMap(({ userId }) => userId ?? []));
	const mails = mailsOf(definitions);
	const counts = { opened: 0, clicked: 0 };
	for (const [index, one] of mails.entries()) {
		const some = readers.filter((_, place) => place % mails.length === index);
		const { opened, clicked } = await mail(remote, site, one, some);
		counts.opened += opened;
		counts.clicked += clicked;
	}
	await callForOk(remote, "POST", `/models${query(site)}`, {});
	const told = { people: shoppers.length, events, emails: readers.length, ...counts };
	return said(options, told, `${told.people} made-up shoppers did ${events} things; ${told.emails} were sent an email, ${counts.opened} opened it, ${counts.clicked} followed its link\n`);
}

function said({ json }: SeedOptions, told: object, text: string): ExitCode {
	process.stdout.write(json ? `${JSON.stringify(told)}\n` : text);
	return EXIT.done;
}

function read(folder: string, origin: string): Definitions {
	const definitions = parseDefinitions(movedTo(origin, readFolder(folder)));
	if (!definitions.ok) throw new Failure(definitions.problems.map(formatFileProblem).join("\n"));
	return definitions.value;
}

function shopOf({ products, site }: Definitions, now: number): SeedShop {
	const [first, ...others] = products;
	if (first === undefined) throw new Failure("products.yaml names no products: there is nothing that shoppers could look at");
	return { products: [first, ...others], currency: site.currency, url: site.url, now: now - 60_000 };
}

/** The emails that hold a block; a folder without one gets a mailing of its first block. */
function mailsOf({ emails, blocks }: Definitions): SeedMail[] {
	const found = Object.values(emails).flatMap((email): SeedMail[] => {
		const block = Object.keys(blocks).find((id) => JSON.stringify(email).includes(`block.${id}.`));
		return block === undefined ? [] : [{ message: email.message, block }];
	});
	const [block] = Object.keys(blocks);
	return found.length > 0 || block === undefined ? found : [{ message: "newsletter", block }];
}

/** Some of every kind in each mailing. */
function mixed(people: readonly string[]): string[] {
	return people.map((person, index) => ({ person, place: (index * 17) % 47 })).toSorted((a, b) => a.place - b.place).map(({ person }) => person);
}

/** A person's events go together. */
function portionsOf(shoppers: readonly Shopper[]): object[][] {
	const portions: object[][] = [[]];
	for (const { events } of shoppers) {
		const last = portions.at(-1);
		if (last !== undefined && last.length + events.length <= 500) last.push(...events);
		else portions.push([...events]);
	}
	return portions;
}

/** Where `pipit dev` serves this folder. */
function runningAt(folder: string): string {
	const { running } = stateAt(join(folder, ".pipit"));
	const origin = existsSync(running) ? readRecord(readFileSync(running, "utf8"))?.["origin"] : null;
	if (typeof origin === "string") return origin;
	throw new Failure("nothing runs here: start `pipit dev` (or `npm start`) in another terminal first, or give --url");
}

/** How far ahead the demo's clock was moved. */
async function offsetOf(origin: string): Promise<number> {
	const response = await fetch(`${origin}/demo/clock`, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
	const offset = response?.ok === true ? readRecord(await response.text())?.["offset_ms"] : 0;
	return typeof offset === "number" ? offset : 0;
}
