import type { Json } from "../../event/index.ts";
import { isJsonObject } from "../../event/index.ts";
import { type Parsed, parsed, refused, show } from "../../problem/index.ts";
import { bodyForm, bodyJson, bodyText } from "../body.ts";
import { mappedCall } from "../mapped-call.ts";
import {
	content,
	type HookRequest,
	isNeverProbe,
	type Provider,
	untrusted,
	type Verdict,
	VERIFIED,
} from "../provider.ts";
import { fromBase64, fromHex } from "../signature/bytes.ts";
import { isHmac } from "../signature/hmac.ts";
import { verifySharedSecret } from "./shared-secret.ts";

/** In which headers tools put an HMAC-SHA256 of the body: Typeform, and the common name that Make, n8n and own scripts use. */
const SIGNATURES = ["typeform-signature", "x-signature-256", "x-hub-signature-256", "x-signature"];

/**
 * Forms and automation tools: Typeform, Zapier, Make, n8n, a script of one's own. A signature is HMAC-SHA256 of the body,
 * as hexadecimal or base64, perhaps after `sha256=`; a tool that cannot sign has the secret in the address or as a
 * password. The body is JSON or a form; the source's `map` says what is what.
 */
export const form: Provider = {
	hasSecret: true,
	settings: [],
	isProbe: isNeverProbe,
	async verify(request, trust): Promise<Verdict> {
		const given = SIGNATURES.map((name) => request.header(name)).find((value) => value !== null);
		if (given === undefined) return verifySharedSecret(request, trust);
		const text = given.replace(/^sha256=/i, "");
		const signature = /^[0-9a-f]{64}$/i.test(text) ? fromHex(text) : fromBase64(text);
		return (await isHmac("SHA-256", trust.secrets, request.body, signature))
			? VERIFIED
			: untrusted("its signature does not fit");
	},
	read(request, { id, map }) {
		if (map === null) return parsed(content([], ["the source has no map"]));
		const body = fieldsOf(request);
		if (!body.ok) return body;
		const call = mappedCall(body.value, map, id, null);
		return call.ok ? parsed(content([call.value])) : call;
	},
};

function fieldsOf(request: HookRequest): Parsed<Json> {
	const type = request.header("content-type") ?? "";
	if (!type.includes("urlencoded") || /^\s*[{[]/.test(bodyText(request))) {
		const body = bodyJson(request);
		return body.ok && !isJsonObject(body.value)
			? refused({ path: [], expected: "an object", got: show(body.value) })
			: body;
	}
	return parsed(Object.fromEntries(bodyForm(request)));
}
