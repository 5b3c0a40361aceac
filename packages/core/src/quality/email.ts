import { suggestEmail } from "../event/email-typo.ts";
import { cleanIdentifier } from "../event/identifiers.ts";
import type { Json } from "../event/event.ts";
import { isDisposableDomain } from "./disposable.ts";
import { type Cleaned, clean, flawed } from "./outcome.ts";

/**
 * An email address: trimmed, out of `mailto:` and `Name <address>`, the domain in lower case; the part before the @ stays
 * as it was written (RFC 5321 §2.4: only its owner knows whether case matters). Remarks: the address that was probably
 * meant, and whether the provider's mailboxes vanish.
 */
export function cleanEmail(value: Json): Cleaned {
	if (typeof value !== "string" || value.length > 400) return flawed("not_an_email");
	const text = bareAddress(value);
	const identifier = cleanIdentifier("email", text);
	if (identifier === null) return flawed("not_an_email");
	const at = text.lastIndexOf("@");
	const domain = text.slice(at + 1).toLowerCase();
	return clean(`${text.slice(0, at)}@${domain}`, {
		suggestion: suggestEmail(identifier),
		disposable: isDisposableDomain(domain),
	});
}

function bareAddress(value: string): string {
	const text = value.trim().replace(/^mailto:/i, "");
	const open = text.lastIndexOf("<");
	return open >= 0 && text.endsWith(">") ? text.slice(open + 1, -1).trim() : text;
}
