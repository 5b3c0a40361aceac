import { isSecret } from "../signature/hmac.ts";
import { type HookRequest, type HookTrust, untrusted, type Verdict, VERIFIED } from "../provider.ts";

/**
 * For providers that cannot sign: the secret stands in the address (`?key=…`), or is the password of Basic
 * authentication, or a bearer token.
 */
export async function verifySharedSecret(request: HookRequest, { secrets }: HookTrust): Promise<Verdict> {
	const given = [new URL(request.url).searchParams.get("key"), passwordOf(request.header("authorization"))];
	for (const text of given) if (await isSecret(secrets, text)) return VERIFIED;
	return untrusted("neither `key` in its address nor its password is the secret");
}

function passwordOf(authorization: string | null): string | null {
	const [scheme = "", value = ""] = (authorization ?? "").split(" ", 2);
	if (scheme.toLowerCase() === "bearer") return value;
	if (scheme.toLowerCase() !== "basic") return null;
	try {
		const text = new TextDecoder().decode(Uint8Array.from(atob(value), (character) => character.charCodeAt(0)));
		return text.slice(text.indexOf(":") + 1);
	} catch {
		return null;
	}
}
