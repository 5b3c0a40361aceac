import { Hono } from "hono";
import { adminRoutes } from "./admin/routes.ts";
import { ampRoutes } from "./amp/routes.ts";
import { type Clock, clockOf } from "./clock/clock.ts";
import { collectPorts } from "./collect-ports.ts";
import { collectRoutes } from "./collect/index.ts";
import { sweep } from "./sweep.ts";
import { demoRoutes } from "./demo/routes.ts";
import { healthRoutes } from "./health.ts";
import { hookRoutes } from "./hooks/routes.ts";
import { openRoutes } from "./open/routes.ts";
import { unsubscribeRoutes } from "./open/unsubscribe.ts";
import { webBlockRoutes } from "./open/web-blocks.ts";
import { consumeIngest, consumeProjections } from "./project/consumers.ts";
import { consumeDead } from "./quality/dead-letters.ts";
import type { IngestMessage, ProjectMessage } from "./shard/messages.ts";

/*
 * The map of the house: every way in and out.
 *
 *   a shop's page, other libraries  →  collect/  →  shard/ (or the ingest queue)  →  project/  →  D1, KV
 *   signed webhooks                 →  hooks/    →  collect/
 *   an email                        →  open/, amp/  →  shard/, else KV, else the fallback  →  render/
 *   a developer, the page /blocks   →  admin/    →  definitions/, preview/, …  →  shard/
 *   the clock                       →  sweep.ts  →  catalogue/, feed/, import/, models/, audit/, quality/
 */

type Pipit = { Bindings: PipitEnv; Variables: { clock: Clock } };

const app = new Hono<Pipit>()
	.use(async (c, next) => {
		c.set("clock", await clockOf(c.env));
		await next();
	})
	.route("/", healthRoutes)
	.route("/", collectRoutes<Pipit>((c) => collectPorts(c.env, c.var.clock)))
	.route("/", hookRoutes)
	.route("/", openRoutes)
	.route("/", ampRoutes)
	.route("/", unsubscribeRoutes)
	.route("/", webBlockRoutes)
	.route("/api/v1", adminRoutes)
	.route("/demo", demoRoutes)
	.get("/", async (c) => {
		// The demo is there only where it was built; a shop's own folder has none.
		const demo = c.env.LOCAL === "true" ? await c.env.ASSETS.fetch(new URL("/demo/", c.req.url)) : null;
		return demo?.ok === true ? c.redirect("/demo/") : c.text("Pipit runs. Its management API is at /api/v1.\n");
	});

export { ProfileShard } from "./shard/profile-shard.ts";

export default {
	fetch: app.fetch,

	async queue(batch: MessageBatch<ProjectMessage | IngestMessage>, env: PipitEnv) {
		if (holdsProjections(batch)) await consumeProjections(batch, env);
		if (holdsIngest(batch)) await consumeIngest(batch, env);
		if (batch.queue.endsWith("-dead")) await consumeDead(batch, env);
	},

	async scheduled(controller, env) {
		await sweep(env, controller.cron);
	},
} satisfies ExportedHandler<PipitEnv, ProjectMessage | IngestMessage>;

/* Each queue holds one kind of message. A queue has one consumer, so every shop names its own: `my-shop-project`, `my-shop-ingest`. */
function holdsProjections(batch: MessageBatch<ProjectMessage | IngestMessage>): batch is MessageBatch<ProjectMessage> {
	return batch.queue.endsWith("-project");
}

function holdsIngest(batch: MessageBatch<ProjectMessage | IngestMessage>): batch is MessageBatch<IngestMessage> {
	return batch.queue.endsWith("-ingest");
}
