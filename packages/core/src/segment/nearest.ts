/** The known word that a mistyped one most likely meant; null when none is close. */
export function nearest(word: string, known: readonly string[]): string | null {
	if (word.length > 60) return null;
	const wanted = plain(word);
	let best: string | null = null;
	// At most a third of the letters may be wrong: `foo` is not meant to be `ago`.
	let smallest = Math.min(3, Math.max(1, Math.floor((wanted.length + 1) / 3))) + 1;
	for (const candidate of known) {
		// So many letters have at least to come or go; most candidates end here, unread.
		if (candidate.length <= wanted.length - smallest) continue;
		const shown = plain(candidate);
		if (Math.abs(shown.length - wanted.length) >= smallest) continue;
		const distance = distanceOf(wanted, shown);
		if (distance < smallest) {
			smallest = distance;
			best = candidate;
		}
	}
	return best;
}

function plain(word: string): string {
	return word.toLowerCase().replaceAll(/[\s_-]+/g, "");
}

/** Optimal string alignment: letters added, removed, changed, or two neighbours swapped. */
function distanceOf(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let row = 1; row <= a.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= b.length; column += 1) {
			const same = a[row - 1] === b[column - 1];
			let cost = Math.min(
				(last[column - 1] ?? 0) + (same ? 0 : 1),
				(last[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
			);
			if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
				cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
			}
			current.push(cost);
		}
		beforeLast = last;
		last = current;
	}
	return last[b.length] ?? 0;
}
