/** Longer text is cut before it is measured: no picture has room for more. */
export const LONGEST_TEXT = 2_000;

const ELLIPSIS = "…";

export interface Wrapping {
	/** Widest that a line may be, in the unit that `measure` answers in. */
	readonly width: number;
	/** The last of these ends in an ellipsis where text is left over. */
	readonly lines: number;
	readonly measure: (line: string) => number;
}

/** Breaks text into lines: at white space, after hyphens and slashes, and within a word that alone is too wide. */
export function wrapText(text: string, { width, lines: most, measure }: Wrapping): string[] {
	const words = wordsOf(text);
	const lines: string[] = [];
	let line = "";
	for (let index = 0; index < words.length; index += 1) {
		const word = words[index] ?? "";
		const longer = line + word;
		if (measure(longer.trimEnd()) <= width) {
			line = longer;
			continue;
		}
		const last = lines.length === most - 1;
		if (last) return [...lines, shortened(line + words.slice(index, index + 8).join(""), width, measure)];
		if (line !== "") {
			lines.push(line.trimEnd());
			line = "";
			index -= 1;
			continue;
		}
		const head = fitting(word, width, measure);
		lines.push(head);
		words[index] = word.slice(head.length);
		index -= 1;
	}
	if (line.trim() !== "") lines.push(line.trimEnd());
	return lines;
}

/** Each with the white space that follows it. A no-break space does not part words. */
function wordsOf(text: string): string[] {
	return (
		text
			.trim()
			.replaceAll(/[ \t\n\r\f\v\u2028\u2029]+/g, " ")
			.match(/[^ /-]*[/-]+|[^ /-]+ ?| /g) ?? []
	);
}

/** As many characters as fit, and at least one. */
function fitting(text: string, width: number, measure: (line: string) => number): string {
	const characters = Array.from(text);
	let low = 1;
	let high = characters.length;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (measure(characters.slice(0, middle).join("")) <= width) low = middle;
		else high = middle - 1;
	}
	return characters.slice(0, low).join("");
}

function shortened(text: string, width: number, measure: (line: string) => number): string {
	const room = width - measure(ELLIPSIS);
	return fitting(text, room, measure).replace(/[\s.,;:!?–—/-]+$/, "") + ELLIPSIS;
}
