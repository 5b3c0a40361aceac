import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { consumeIngest } from "../src/project/consumers.ts";
import { consumeDead } from "../src/quality/dead-letters.ts";
import type { IngestMessage } from "../src/shard/messages.ts";
import { added, batchOf, catchSent, mintToken, profile, publishShop, request, send, SITE, startAfresh } from "./support.ts";

const FILES = {
	"site.yaml": `${SITE}amp: { senders: [news@shop.example] }\n`,
	"emails/abandoned-cart.yaml": 'message: abandoned-cart\nsubject: "Your cart, {{ profile.first_name }}"\nfrom: { name: Shop, email: news@shop.example }\npreheader: Still there\n',
	"emails/abandoned-cart.html.liquid": '<!doctype html><html><body>{{ block.cart.html }}<a href="{{ unsubscribe_url }}">stop</a></body></html>',
	"plan.yaml": "country: DE\nviolations: quarantine\nevents:\n  Order Completed:\n    schema: { required: [order_id, total], properties: { total: { type: number, minimum: 0 } } }\n",
	// Neither is ever asked: that is how a list stands whose server cannot be reached.
	"catalogue.yaml": "feeds: { main: { url: https://10.0.0.1/feed.xml } }\n",
	"pulls/crm.yaml": "url: https://10.0.0.1/people\nitems: data\nmapping: { kind: people, source: crm, id: id, person: { email: mail } }\n",
};

const TWIN = { first_name: "Carl", last_name: "Gauss", email: "carl.gauss@gmail.com", phone: "+4930901820", birthday: "1990-05-17" };

/** The ids of the two profiles that look like one person. */
export const TWINS = ["000000000000000a", "000000000000000b"] as const;

/** A shop in which every example of the description finds what it names: people, a cart, what they were shown, what was refused. */
export async function apiWorld(): Promise<void> {
	await startAfresh();
	expect((await publishShop(FILES)).status).toBe(200);
	await migrate(env.DB);
	await refuseSome();
	await send([
		person("ada", { email: "ada@example.com", first_name: "Ada" }),
		person("ada-at-work", { email: "ada@work.example" }),
		person("bob", { email: "bob@example.com" }),
		added("ada"),
	]);
	// Addresses are claimed by an alarm.
	for (const email of ["ada@example.com", "ada@work.example", "bob@example.com"]) await vi.waitFor(async () => expect(await profile(email)).not.toBeNull(), 20_000);
	const token = await mintToken("email:ada@example.com");
	expect((await request(`/b/${token}/cart.png`, { headers: { "user-agent": "Thunderbird" } })).status).toBe(200);
	for (const [index, id] of TWINS.entries()) await mirrored(id, index === 0 ? TWIN : { ...TWIN, email: "carl.gaus@gmail.com", first_name: "Gauss", last_name: "Carl" });
	await consumeDead(batchOf<IngestMessage>("pipit-ingest-dead", [{ kind: "events", site: "test-shop", events: [] }]), env);
}

function person(anonymousId: string, traits: object): Parameters<typeof send>[0][number] {
	return { type: "identify", anonymousId, traits };
}

/** Orders without a total that is a number, and something of another name, in quarantine. */
async function refuseSome(): Promise<void> {
	const queued: IngestMessage[] = [];
	const spy = vi.spyOn(env.INGEST, "send").mockImplementation(catchSent<IngestMessage>(queued));
	const order = (messageId: string, properties: object): Parameters<typeof send>[0][number] => ({ event: "Order Completed", messageId, anonymousId: "ada", properties });
	await send([order("o1", { order_id: "1", total: "12,50" }), order("o2", { order_id: "2", total: "lots" }), order("o3", { total: 5 }), { type: "track", messageId: "n1", anonymousId: "ada" }]);
	spy.mockRestore();
	await consumeIngest(batchOf("pipit-ingest", queued), env);
}

async function mirrored(profileId: string, traits: object): Promise<void> {
	await env.DB.prepare("INSERT INTO profiles (site, profile_id, revision, first_seen_at, last_seen_at, traits, cart, consent) VALUES ('test-shop', ?1, 1, 0, 0, ?2, '{}', '{}')")
		.bind(profileId, JSON.stringify(traits))
		.run();
}
