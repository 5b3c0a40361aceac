/**
 * Small texts that survive the page: in localStorage once the person agreed; in memory before that, and where the
 * browser refuses (full, blocked, private). Every key starts with `pipit_`.
 */
let memory: { [key: string]: string } = {};
let allowed = false;

/** From now on, and for what was kept in memory until now. */
export function allowStorage(yes: boolean): void {
	allowed = yes;
	if (!yes) return;
	const kept = memory;
	memory = {};
	for (const key of Object.keys(kept)) write(key, kept[key] ?? "");
}

export function read(key: string): string | undefined {
	try {
		return memory[key] ?? localStorage[key];
	} catch {}
}

export function write(key: string, value: string): void {
	try {
		(allowed ? localStorage : memory)[key] = value;
	} catch {
		memory[key] = value;
	}
}

export function remove(key: string): void {
	delete memory[key];
	try {
		delete localStorage[key];
	} catch {}
}

/** All keys that start so, in the order of the alphabet. */
export function keysOf(prefix: string): string[] {
	let stored: string[] = [];
	try {
		stored = Object.keys(localStorage);
	} catch {}
	return [...stored, ...Object.keys(memory)].filter((key) => key.startsWith(prefix)).sort();
}
