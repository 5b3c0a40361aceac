/** Small texts, by keys that start with `pipit_`: nowhere but in memory until the person agreed, then in localStorage. */
export let shelf: { [key: string]: string | undefined } = {};

export function openStorage(): void {
	try {
		shelf = localStorage;
	} catch {}
}

export function closeStorage(): void {
	shelf = {};
}

/** Where the browser refuses (full, blocked), everything goes on in memory. */
export function put(key: string, value: string): void {
	try {
		shelf[key] = value;
	} catch {
		shelf = { ...shelf, [key]: value };
	}
}

/** All keys that start so, in the order of the alphabet. */
export function keysOf(prefix: string): string[] {
	const keys = Object.keys(shelf).filter((key) => key.startsWith(prefix));
	// oxlint-disable-next-line unicorn/no-array-sort -- `toSorted` is younger than the browsers that shops serve
	return keys.sort();
}

export function remove(keys: readonly string[]): void {
	for (const key of keys) delete shelf[key];
}
