/** The bindings of `wrangler.toml`, and the two secrets. */
interface PipitEnv {
	readonly DB: D1Database;
	readonly KV: KVNamespace;
	readonly SHARD: DurableObjectNamespace;
	readonly INGEST: Queue<import("./shard/messages.ts").IngestMessage>;
	readonly PROJECT: Queue<import("./shard/messages.ts").ProjectMessage>;
	readonly ASSETS: Fetcher;
	/** How many shard objects a site has; chosen at install, never changed after. */
	readonly SHARDS: string;
	/** `"true"` on a developer's machine: the demo addresses and the demo clock exist. */
	readonly LOCAL?: string;
	/** Signs recipient tokens. */
	readonly PIPIT_SECRET: string;
	/** The bearer key of the management API. */
	readonly PIPIT_ADMIN_KEY: string;
}

declare namespace Cloudflare {
	interface Env extends PipitEnv {}
	interface GlobalProps {
		mainModule: typeof import("./index.ts");
	}
}
