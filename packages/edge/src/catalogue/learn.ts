import { markOfSaid, type ProductSaid, readProduct } from "@pipit/core/catalogue";
import { siteContext } from "../context.ts";
import type { ProjectMessage } from "../shard/messages.ts";
import { readStored } from "../stored.ts";
import { applyProducts } from "./store.ts";

const TELLING = new Set(["Product Viewed", "Product Added"]);
/** Anybody can send events: of products that the shop never named, no more than these are kept. */
const MOST_LEARNED = 20_000;
const MOST_AT_ONCE = 200;
const REMEMBERED = 5_000;

/** By site and product: what was said last, so that the same is not looked up with every view. */
const remembered = new Map<string, string>();

/** Fills gaps of the catalogue from what events say of products. Opens hear of it with the next round of copies. */
export async function learnProducts(env: PipitEnv, messages: readonly ProjectMessage[]): Promise<void> {
	for (const site of new Set(messages.map((message) => message.site))) {
		const said = newlySaid(site, messages.filter((message) => message.site === site));
		if (said.length === 0) continue;
		const context = await siteContext(env, site);
		if (context === null) continue;
		const speaker = { site, origin: "events", claim: null, how: "part", now: context.clock.now(), currency: context.site.currency } as const;
		const count = await env.DB.prepare("SELECT count(*) AS n FROM catalogue_products WHERE site = ?1 AND origin = 'events'").bind(site).first<{ n: number }>();
		const known = (count?.n ?? 0) < MOST_LEARNED ? said : await onlyKnown(env.DB, site, said);
		await applyProducts(env.DB, speaker, known, Number.MAX_SAFE_INTEGER - MOST_AT_ONCE);
	}
}

/** For tests that wipe the stores. */
export function forgetLearned(): void {
	remembered.clear();
}

function newlySaid(site: string, messages: readonly ProjectMessage[]): ProductSaid[] {
	const said = new Map<string, ProductSaid>();
	for (const event of messages.flatMap(({ copies }) => copies.flatMap(({ events }) => events))) {
		if (!TELLING.has(event.name) || said.size >= MOST_AT_ONCE) continue;
		const product = readLenient(readStored<Readonly<Record<string, unknown>>>(event.properties));
		if (product !== null) said.set(product.product_id, product);
	}
	return [...said.values()].filter((product) => {
		const key = `${site}:${product.product_id}`;
		const mark = markOfSaid(product);
		if (remembered.get(key) === mark) return false;
		if (remembered.size >= REMEMBERED) remembered.clear();
		remembered.set(key, mark);
		return true;
	});
}

/** Events are not written for a catalogue: what is wrong in one is left out, and the rest counts. */
function readLenient(properties: Readonly<Record<string, unknown>>): ProductSaid | null {
	const { product_id, name, url, image_url, price, currency, category, brand } = properties;
	const given: Record<string, unknown> = { product_id, name, url, image_url, price, currency, category, brand };
	for (let round = 0; round < 2; round += 1) {
		const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));
		// A price without a currency may be in any.
		const read = readProduct(typeof currency === "string" ? present : { ...present, price: undefined }, { currency: "XXX", refusesUnknownKeys: false });
		if (read.ok) return Object.keys(read.value.fields).length === 0 ? null : read.value;
		for (const { path } of read.problems) delete given[String(path[0])];
	}
	return null;
}

async function onlyKnown(db: D1Database, site: string, said: readonly ProductSaid[]): Promise<readonly ProductSaid[]> {
	const { results } = await db
		.prepare("SELECT product_id FROM catalogue_products WHERE site = ?1 AND product_id IN (SELECT value FROM json_each(?2))")
		.bind(site, JSON.stringify(said.map(({ product_id: id }) => id)))
		.all<{ product_id: string }>();
	const known = new Set(results.map((row) => row.product_id));
	return said.filter((product) => known.has(product.product_id));
}
