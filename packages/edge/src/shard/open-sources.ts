import type { Sources } from "@pipit/core/content";
import { blockInMessage } from "@pipit/core/definition";
import { isPlainObject } from "@pipit/core/event";
import type { ProfileId } from "@pipit/core/identity";
import { loadSources, needsNothing, NO_SOURCES } from "../catalogue/load-sources.ts";
import type { OpenRequest } from "./calls.ts";
import type { Surroundings } from "./ingest.ts";
import { personHere } from "./open.ts";
import type { ShardStore } from "./store.ts";

/** How many of somebody's orders are looked at for what they bought. */
const MOST_ORDERS = 20;

/** Loads what a block may need before it is decided here. Most blocks need what is in memory already, or nothing. */
export async function sourcesAtShard(env: PipitEnv, around: Surroundings, { profileId, message, block }: Pick<OpenRequest, "profileId" | "message" | "block">): Promise<Sources> {
	const { store, adopted, now } = around;
	const found = blockInMessage(adopted.definitions, block, message.id);
	if (found === null || needsNothing(found.block)) return NO_SOURCES;
	const person = personHere(around, profileId);
	const bought = (): readonly string[] => (person === null ? [] : boughtBy(store, profileId));
	return loadSources(env, { definitions: adopted.definitions, block: found.block, person, now, bought });
}

function boughtBy(store: ShardStore, profileId: ProfileId): string[] {
	const orders = store.history.newestNamed(profileId, "Order Completed", MOST_ORDERS);
	const ids = orders.flatMap(({ properties }) => {
		const products = Array.isArray(properties["products"]) ? properties["products"] : [];
		return products.flatMap((product) => {
			const id = isPlainObject(product) ? product["product_id"] : undefined;
			return typeof id === "string" || typeof id === "number" ? [String(id)] : [];
		});
	});
	return [...new Set(ids)];
}
