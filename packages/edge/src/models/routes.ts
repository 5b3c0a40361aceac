import { Hono } from "hono";
import { type Admin, siteOf } from "../admin/request.ts";
import { computeModels } from "./compute.ts";
import { newestPopulation, type PublishedPopulation } from "./published.ts";

/** `GET /models`: whom people are compared with. `POST /models` measures them now instead of at the next full hour. */
export const modelRoutes = new Hono<Admin>()
	.get("/models", async (c) => {
		const { site } = await siteOf(c);
		return c.json<object>(modelsJson(await newestPopulation(c.env, site.id)));
	})
	.post("/models", async (c) => {
		const { changed, current } = await computeModels(c.env, await siteOf(c));
		return c.json<object>({ changed, ...modelsJson(current) });
	});

function modelsJson(current: PublishedPopulation | null): object {
	return {
		version: current?.mark.version ?? null,
		sequence: current?.mark.sequence ?? null,
		computed_at: current === null ? null : new Date(current.population.computedAt).toISOString(),
		measures: current?.population.measures ?? {},
	};
}
