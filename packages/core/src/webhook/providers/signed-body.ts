import { fromBase64, fromHex } from "../signature/bytes.ts";
import { isHmac } from "../signature/hmac.ts";
import { type HookRequest, type HookTrust, untrusted, type Verdict, VERIFIED } from "../provider.ts";

/** HMAC-SHA256 of the body alone, in one header. */
export async function verifySignedBody(
	request: HookRequest,
	{ secrets }: HookTrust,
	header: string,
	form: "base64" | "hex",
): Promise<Verdict> {
	const given = request.header(header);
	if (given === null) return untrusted(`it has no ${header}`);
	const signature = form === "hex" ? fromHex(given) : fromBase64(given);
	return (await isHmac("SHA-256", secrets, request.body, signature))
		? VERIFIED
		: untrusted("its signature does not fit");
}
