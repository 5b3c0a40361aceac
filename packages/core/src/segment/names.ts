/** Whether an event's name is one of those wanted, some of which may be prefixes ending in `*`. */
export function nameMatches(wanted: readonly string[], name: string): boolean {
	return wanted.some((pattern) => (isPrefix(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name));
}

/** The same, made ready for many events. */
export function nameTest(wanted: readonly string[]): (name: string) => boolean {
	const [only] = wanted;
	if (only === "*") return () => true;
	if (only !== undefined && wanted.length === 1 && !isPrefix(only)) return (name) => name === only;
	if (!wanted.some(isPrefix)) return (name) => wanted.includes(name);
	return (name) => nameMatches(wanted, name);
}

export function isPrefix(pattern: string): boolean {
	return pattern.endsWith("*");
}
