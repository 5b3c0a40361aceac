import { isbot } from "isbot";

/** Longer than any browser's; what is behind it is not looked at, so that no text takes long. */
const MAX_LENGTH = 512;

/**
 * Whether a user agent names itself a machine: crawlers that run scripts (Googlebot, Bingbot, Applebot), previews,
 * monitors and headless browsers (Lighthouse, HeadlessChrome), and programs (curl, Node's fetch). By the patterns of
 * the package `isbot`. A machine that gives a browser's name is not found out, and no user agent at all is no verdict.
 */
export function isMachine(userAgent: string): boolean {
	return isbot(userAgent.slice(0, MAX_LENGTH));
}
