/** Events of the site's own tag and of servers that speak its wires. */
export const OWN_SOURCE = "site";
/** Opens and clicks that Pipit saw itself. */
const EMAILS = "emails";

/**
 * Who told of an event, from its message id: those of webhooks, imports and pulls begin with their source's name.
 * @param names of other sources.
 */
export function sourceOf(messageId: string, names: readonly string[]): string {
	if (messageId.startsWith("email-")) return EMAILS;
	let found = "";
	for (const name of names) if (name.length > found.length && messageId.startsWith(`${name}-`)) found = name;
	return found === "" ? OWN_SOURCE : found;
}
