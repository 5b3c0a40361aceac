import { Hono } from "hono";
import { collectRoutes, type WirePorts } from "../../packages/edge/src/collect/index.ts";

/* Every wire up to where its events leave for their profiles, beside a handler that only reads the same body. */

const SITE: NonNullable<Awaited<ReturnType<WirePorts["siteByWriteKey"]>>> = {
	id: "bench",
	name: "Bench",
	url: "https://shop.example",
	write_key: "bench-key",
	domains: [],
	cookie_domain: null,
	currency: "EUR",
	languages: ["en"],
	time_zone: "UTC",
	consent: { default: "granted" },
	colors: { brand: "#000000", text: "#000000", background: "#ffffff" },
	token_keys: [1],
};

let delivered = 0;

const ports: WirePorts = {
	takesBots: true,
	siteByWriteKey: async () => SITE,
	now: () => Date.now(),
	deliver: async (_, events) => void (delivered += events.length),
	recognize: async () => {},
	quarantine: async () => {
		throw new Error("a sound event was refused");
	},
	dailyId: async () => "visitor",
	file: async () => new Response(null, { status: 404 }),
};

const wires = new Hono().route(
	"/",
	collectRoutes(() => ports),
);

export default {
	async fetch(request: Request): Promise<Response> {
		if (new URL(request.url).pathname === "/empty") {
			const text = await request.text();
			return new Response(`empty ${text.length > 0}`);
		}
		const before = delivered;
		const answer = await wires.fetch(request);
		// Wires answer with statuses of their own; the load takes only 200.
		return answer.ok ? new Response(`delivered ${delivered > before}`) : answer;
	},
};
