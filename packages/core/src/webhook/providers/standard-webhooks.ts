import { parsed } from "../../problem/index.ts";
import { bodyJson } from "../body.ts";
import { mappedCall } from "../mapped-call.ts";
import { content, isNeverProbe, type Provider } from "../provider.ts";
import { standardWebhookId, verifyStandardWebhook } from "../signature/standard-webhooks.ts";

/** Anybody who signs as Standard Webhooks says; what the body means is in the source's `map`. */
export const standardWebhooks: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	verify: verifyStandardWebhook,
	read(request, { id, map }) {
		const body = bodyJson(request);
		if (!body.ok || map === null) return body.ok ? parsed(content([], ["the source has no map"])) : body;
		const call = mappedCall(body.value, map, id, standardWebhookId(request));
		return call.ok ? parsed(content([call.value])) : call;
	},
};
