import { sampleOf } from "@pipit/core/event";
import type { Problem } from "@pipit/core/problem";
import type { HookRequest, HookSource } from "@pipit/core/webhook";
import { stableId } from "../collect/ids.ts";
import type { SiteContext } from "../context.ts";

/** Bytes of a webhook that are kept of it when it could not be read. */
const SAMPLE_BYTES = 32 * 1024;

/** Keeps a webhook that was signed but makes no sense, with the reasons, where the shop sees it. */
export async function quarantineHook(
	env: PipitEnv,
	{ site }: SiteContext,
	source: HookSource,
	request: HookRequest,
	problems: readonly Problem[],
): Promise<void> {
	const { sample, whole } = sampleOf(new TextDecoder().decode(request.body), SAMPLE_BYTES);
	const id = await stableId(site.id, source.id, sample);
	const entry = {
		id,
		via: `hook:${source.id}`,
		receivedAt: request.receivedAt,
		sentAt: null,
		messageId: null,
		problems,
		sample,
		whole,
	};
	await env.INGEST.send({ kind: "quarantine", site: site.id, entries: [entry] });
}
