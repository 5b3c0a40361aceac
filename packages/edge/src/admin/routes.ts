import { simulate } from "@pipit/core/simulate";
import { Hono } from "hono";
import { auditRoutes } from "../audit/routes.ts";
import { requireAdminKey } from "./bearer.ts";
import { description } from "./description.ts";
import { catalogueRoutes } from "../catalogue/routes.ts";
import { fontRoutes } from "../fonts/routes.ts";
import { definitionRoutes } from "./definitions.ts";
import { identityRoutes } from "./identity.ts";
import { modelRoutes } from "../models/routes.ts";
import { mirrorRoutes } from "./mirror.ts";
import { listRoutes } from "../lists/routes.ts";
import { peopleRoutes } from "./people.ts";
import { deadLetterRoutes } from "../quality/dead-letters.ts";
import { pullRoutes } from "../import/pull-routes.ts";
import { importRoutes } from "../import/routes.ts";
import { duplicateRoutes } from "../quality/duplicates/routes.ts";
import { qualityRoutes } from "../quality/flaws.ts";
import { quarantineRoutes } from "../quality/quarantine-routes.ts";
import { emailRoutes } from "../emails/routes.ts";
import { replayRoutes } from "../open/replay.ts";
import { reportRoutes } from "../report/routes.ts";
import { problem } from "./problem.ts";
import { previewRoutes } from "../preview/routes.ts";
import { queryRoutes } from "./query.ts";
import { type Admin, BadRequest, readJson } from "./request.ts";

/** The management API, mounted at `/api/v1`. `../api` describes it, and tests compare the two. */
export const adminRoutes = new Hono<Admin>()
	.get("/openapi.json", description)
	.use(requireAdminKey())
	.onError((error, c) => {
		if (error instanceof BadRequest) return problem(c, error.status, error.message);
		console.error(error);
		return problem(c, 500, "the request could not be answered; the Worker's log says why");
	})
	.post("/simulate", async (c) => {
		const result = simulate(await readJson(c));
		return result.ok ? c.json(result.value as object) : problem(c, 422, "the scenario is refused", { problems: result.problems });
	})
	.route("/definitions", definitionRoutes)
	.route("/", identityRoutes)
	.route("/", peopleRoutes)
	.route("/", replayRoutes)
	.route("/", emailRoutes)
	.route("/", reportRoutes)
	.route("/", catalogueRoutes)
	.route("/", queryRoutes)
	.route("/", listRoutes)
	.route("/", modelRoutes)
	.route("/", quarantineRoutes)
	.route("/", deadLetterRoutes)
	.route("/", qualityRoutes)
	.route("/", duplicateRoutes)
	.route("/", auditRoutes)
	.route("/", importRoutes)
	.route("/", pullRoutes)
	.route("/", previewRoutes)
	.route("/", fontRoutes)
	.route("/", mirrorRoutes)
	.all("*", (c) => problem(c, 404, `no such address: ${c.req.method} ${new URL(c.req.url).pathname}`));
