const NAME = "pipit_console_key";

/**
 * The management key: from the address (`#key=…`, as `pipit dev` prints it), from where it is taken out at once, or from
 * this tab's own storage, which ends with the tab.
 */
export function readKey(): string | null {
	const given = /^#key=(.+)$/.exec(location.hash)?.[1];
	if (given !== undefined) {
		keepKey(decodeURIComponent(given));
		history.replaceState(null, "", location.pathname + location.search);
	}
	return sessionStorage.getItem(NAME);
}

export function keepKey(key: string): void {
	sessionStorage.setItem(NAME, key);
}

export function forgetKey(): void {
	sessionStorage.removeItem(NAME);
}
