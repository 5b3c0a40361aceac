import { NO_DEFAULTS } from "@pipit/core/event";
import { type HookContent, type HookRequest, MAX_HOOK_BYTES, PROVIDERS } from "@pipit/core/webhook";
import { type Context, Hono } from "hono";
import { problem } from "../admin/problem.ts";
import type { Clock } from "../clock/clock.ts";
import type { NamedProblems } from "../collect/answers.ts";
import { MAX_EVENTS } from "../collect/limits.ts";
import { takeEvents } from "../collect/take.ts";
import { collectPorts } from "../collect-ports.ts";
import { readWhole } from "../outbound/safe-fetch.ts";
import { eraseNamed } from "./erasures.ts";
import { isFirstBody } from "./once.ts";
import { quarantineHook } from "./refusal.ts";
import { confirmSubscription, fetchCertificate } from "./sns.ts";
import { findSource, secretsOf, type FoundSource } from "./source.ts";

type Hooks = { Bindings: PipitEnv; Variables: { clock: Clock } };

/**
 * `POST /hooks/SOURCE`: signed webhooks of shops, payments, email tools and forms, as `sources/SOURCE.yaml` says. What
 * is answered is what makes senders behave: 200 for what was taken, also where nothing of it is used, because a sender
 * that is refused for long switches its webhook off; 401 for what nobody proves; 503 where it could not be stored yet,
 * and it is sent again. Everything has the sender's own id, so again changes nothing.
 */
export const hookRoutes = new Hono<Hooks>()
	.onError((error, c) => {
		console.error("a webhook could not be dealt with:", error);
		c.header("retry-after", "5");
		return problem(c, 503, "Not stored yet, send it again");
	})
	// Mailchimp and others look whether somebody is there before they save an address.
	.get("/hooks/:source", (c) => c.text("Pipit takes webhooks here, by POST.\n"))
	.post("/hooks/:source", async (c) => {
		const found = await findSource(c.env, c.req.param("source"), c.req.query("site") ?? null);
		if (found === null) return problem(c, 404, "No such source");
		const body = await readWhole(c.req.raw.body, MAX_HOOK_BYTES);
		if (body === null) return problem(c, 413, `A webhook has at most ${MAX_HOOK_BYTES} bytes`);
		const request: HookRequest = {
			url: c.req.url,
			header: (name) => c.req.header(name) ?? null,
			body,
			receivedAt: c.var.clock.now(),
		};
		return answer(c, found, request);
	});

async function answer(c: Context<Hooks>, found: FoundSource, request: HookRequest): Promise<Response> {
	const { source, context } = found;
	const provider = PROVIDERS[source.provider];
	if (provider === undefined) return problem(c, 404, "No such source");
	if (provider.isProbe(request)) return c.json({ accepted: 0 });

	const secrets = secretsOf(c.env, source);
	const verdict = await provider.verify(request, {
		secrets,
		settings: source.settings,
		certificate: (url) => fetchCertificate(url),
	});
	if (verdict.kind === "refused") {
		const hint =
			secrets.length === 0 && source.secrets.length > 0 ? ` (the secret ${source.secrets.join(", ")} is not set)` : "";
		console.warn(`a webhook for ${source.id} was refused: ${verdict.reason}${hint}`);
		return problem(c, 401, "Not signed by this source");
	}
	if (
		verdict.once !== null &&
		!(await isFirstBody(c.env.DB, context.site.id, source.id, verdict.once.token, request))
	) {
		return problem(c, 401, "This signature was used for something else");
	}

	const content = provider.read(request, source);
	if (!content.ok) {
		await quarantineHook(c.env, context, source, request, content.problems);
		return c.json({ accepted: 0, refused: content.problems });
	}
	if (content.value.confirm !== null) await confirmSubscription(content.value.confirm);
	return take(c, found, content.value);
}

async function take(c: Context<Hooks>, { context, source }: FoundSource, content: HookContent): Promise<Response> {
	const ports = collectPorts(c.env, c.var.clock);
	const site = await ports.siteByWriteKey(context.site.write_key);
	if (site === null) return problem(c, 404, "No such source");
	const sender = {
		via: `hook:${source.provider}`,
		browser: false,
		privacyControl: false,
		place: null,
		userAgent: null,
	};
	const erased = await eraseNamed(c.env, context, content.erasures);
	const sum = { accepted: 0, held: 0, refused: [] as NamedProblems[], notices: [] as NamedProblems[] };
	// An email tool tells of thousands of opens at once, more than a request of the collector may hold.
	for (let start = 0; start < content.calls.length; start += MAX_EVENTS) {
		const events = content.calls.slice(start, start + MAX_EVENTS);
		const taken = await takeEvents(ports, site, sender, {
			writeKey: null,
			sentAt: null,
			type: null,
			defaults: NO_DEFAULTS,
			events,
		});
		if (taken.kind === "too large") return problem(c, 413, "Too much in one webhook");
		const { accepted, held, refused, notices } = taken.answer;
		sum.accepted += accepted;
		sum.held += held;
		const placed = (named: NamedProblems): NamedProblems => ({ ...named, index: named.index + start });
		sum.refused.push(...refused.map(placed));
		sum.notices.push(...notices.map(placed));
	}
	return c.json({ ...sum, ignored: content.ignored, erased });
}
