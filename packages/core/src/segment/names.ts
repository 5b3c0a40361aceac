/** Whether an event's name is one of those wanted, some of which may be prefixes ending in `*`. */
export function nameMatches(wanted: readonly string[], name: string): boolean {
	return wanted.some((pattern) => (isPrefix(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name));
}

export function isPrefix(pattern: string): boolean {
	return pattern.endsWith("*");
}
