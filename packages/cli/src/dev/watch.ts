import { statSync } from "node:fs";

const LOOK_EVERY_MS = 300;

/**
 * Calls `changed` when files came, went or were written, once they have been still for one look.
 * It looks instead of listening: a few dozen files cost a millisecond, and it works the same on every system, in
 * containers, and with editors that replace a file instead of writing it. `since` is how they were when they were last
 * read, so that nothing saved meanwhile is missed. Answers how to stop.
 */
export function watchFiles(list: () => readonly string[], since: string, changed: () => Promise<void>): () => void {
	let known = since;
	let before = known;
	let stopped = false;
	let timer = setTimeout(() => void look(), LOOK_EVERY_MS);
	return () => {
		stopped = true;
		clearTimeout(timer);
	};

	async function look(): Promise<void> {
		const now = fingerprint(list());
		const still = now === before;
		before = now;
		if (still && now !== known) {
			known = now;
			await changed();
		}
		if (!stopped) timer = setTimeout(() => void look(), LOOK_EVERY_MS);
	}
}

/** How files are now: two readings differ when anything about them changed. */
export function fingerprint(files: readonly string[]): string {
	return files
		.map((file) => {
			const stat = statSync(file, { throwIfNoEntry: false });
			return stat === undefined ? "" : `${file}\0${stat.mtimeMs}\0${stat.size}`;
		})
		.join("\n");
}
