import type { HookRequest, HookTrust, Verdict } from "../provider.ts";
import { untrusted, VERIFIED } from "../provider.ts";
import { fromBase64, joined } from "./bytes.ts";
import { isFresh } from "./fresh.ts";
import { isHmac } from "./hmac.ts";

/**
 * Standard Webhooks (https://www.standardwebhooks.com, v1): HMAC-SHA256 in base64 over `id.timestamp.body`. Svix, and so
 * Resend, sends the same under `svix-…`. A secret is `whsec_` and base64; a header may hold several signatures.
 */
export async function verifyStandardWebhook(request: HookRequest, { secrets }: HookTrust): Promise<Verdict> {
	const id = eitherHeader(request, "id");
	const timestamp = eitherHeader(request, "timestamp");
	const signatures = eitherHeader(request, "signature");
	if (id === null || timestamp === null || signatures === null)
		return untrusted("it has no webhook-id, -timestamp and -signature");
	if (!isFresh(timestamp, request.receivedAt)) return untrusted("its timestamp is more than 5 minutes away");
	const keys = secrets.map((secret) => fromBase64(secret.replace(/^whsec_/, ""))).filter((key) => key !== null);
	const data = joined(`${id}.${timestamp}.`, request.body);
	for (const signature of signatures.split(" ").slice(0, 10)) {
		const [version, value = ""] = signature.split(",", 2);
		if (version === "v1" && (await isHmac("SHA-256", keys, data, fromBase64(value)))) return VERIFIED;
	}
	return untrusted("no signature fits");
}

/** The id that a sender keeps when it sends a webhook again. */
export function standardWebhookId(request: HookRequest): string {
	return eitherHeader(request, "id") ?? "";
}

function eitherHeader({ header }: HookRequest, name: string): string | null {
	return header(`webhook-${name}`) ?? header(`svix-${name}`);
}
