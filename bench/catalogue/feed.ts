import { Parser } from "htmlparser2";
import { FeedReader, readProduct } from "../../packages/core/src/catalogue/index.ts";
import { median, short, whole } from "../report/numbers.ts";
import type { Row } from "../report/row.ts";
import { makeFeed } from "./make-feed.ts";

const PRODUCTS = 30_000;
const ROUNDS = 5;

/** How fast a feed is read, beside an XML parser of npm that only gathers the same fields. */
export async function feedRows(): Promise<readonly Row[]> {
	const pieces = [...makeFeed(PRODUCTS)];
	const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
	const ours: number[] = [];
	const checked: number[] = [];
	const theirs: number[] = [];
	// Taken in turns, so that what else the machine does disturbs all of them.
	for (let round = 0; round < ROUNDS; round += 1) {
		ours.push(cpuSeconds(() => expectAll(readOurs(pieces, false))));
		checked.push(cpuSeconds(() => expectAll(readOurs(pieces, true))));
		theirs.push(cpuSeconds(() => expectAll(readTheirs(pieces))));
		await new Promise((done) => setTimeout(done, 10));
	}
	const speed = (seconds: readonly number[]): number => bytes / 1e6 / median(seconds);
	return [
		{
			what: `a feed of ${whole(PRODUCTS)} products, ${whole(bytes / 1e6)} MB of XML, read into items`,
			budget: "",
			figure: `${short(speed(ours))} MB/s; with every field checked ${short(speed(checked))} MB/s`,
			beside: `${short(speed(ours) / speed(theirs))} × htmlparser2 in XML mode, which is not strict: ${short(speed(theirs))} MB/s`,
			verdict: "no budget",
		},
	];
}

function readOurs(pieces: readonly string[], isChecked: boolean): number {
	const reader = new FeedReader();
	let products = 0;
	const take = (items: ReturnType<FeedReader["write"]>): void => {
		for (const { fields } of items) if (!isChecked || readProduct(fields, { currency: "EUR", refusesUnknownKeys: false }).ok) products += 1;
	};
	for (const piece of pieces) take(reader.write(piece));
	take(reader.end());
	return products;
}

const WANTED = new Set(["g:id", "g:title", "g:link", "g:image_link", "g:availability", "g:price", "g:brand", "g:product_type"]);

function readTheirs(pieces: readonly string[]): number {
	let products = 0;
	let fields: Record<string, string> | null = null;
	let name: string | null = null;
	let depth = 0;
	const parser = new Parser(
		{
			onopentag(tag) {
				if (tag === "item") {
					fields = {};
					depth = 0;
				} else if (fields !== null) {
					depth += 1;
					name = depth === 1 && WANTED.has(tag) ? tag : null;
				}
			},
			ontext(text) {
				if (fields !== null && name !== null) fields[name] = (fields[name] ?? "") + text;
			},
			onclosetag(tag) {
				if (tag === "item") {
					if (fields?.["g:id"] !== undefined && fields["g:price"] !== undefined) products += 1;
					fields = null;
				} else if (fields !== null) depth -= 1;
				name = null;
			},
		},
		{ xmlMode: true, decodeEntities: true },
	);
	for (const piece of pieces) parser.write(piece);
	parser.end();
	return products;
}

function expectAll(products: number): void {
	if (products !== PRODUCTS) throw new Error(`expected ${PRODUCTS} products, got ${products}`);
}

function cpuSeconds(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6;
}
