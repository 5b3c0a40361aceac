let active = 0;
let reached: Set<number> | null = null;

/** Whether this bug is switched on. */
export function isPlanted(bug: number): boolean {
	if (reached !== null) reached.add(bug);
	return bug === active;
}

/** Switches one bug on, and all others off; 0: none. */
export function switchOn(bug: number): void {
	active = bug;
}

/** Notes from now on which bugs are asked for; null: no longer. */
export function noteIn(set: Set<number> | null): void {
	reached = set;
}
