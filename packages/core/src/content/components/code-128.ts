/*
 * Code 128 (ISO/IEC 15417): six bars and spaces of one to four modules for each symbol. Set B holds printable ASCII, set C
 * two digits in one symbol; set A, for control characters, is not needed.
 */

/** Widths of bars and spaces for the values 0 to 105, then the stop pattern of seven. */
const PATTERNS =
	"212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232" +
	"2331112";

const START_B = 104;
const START_C = 105;
const TO_C = 99;
const TO_B = 100;
const STOP = 106;

/** Whether Code 128 can hold a text: printable ASCII, and not nothing. */
export function isCode128(text: string): boolean {
	return /^[ -~]+$/.test(text);
}

/**
 * The symbols of a text with start, check symbol and stop, as few as there can be.
 * Throws a RangeError for what `isCode128` refuses.
 */
export function code128Symbols(text: string): number[] {
	if (!isCode128(text)) throw new RangeError("expected printable ASCII");
	const symbols = shortest(text);
	const check = symbols.reduce((sum, symbol, place) => sum + symbol * Math.max(place, 1), 0) % 103;
	return [...symbols, check, STOP];
}

/** Widths of bars and spaces in modules, a bar first; the quiet zone of ten modules on both sides is the caller's. */
export function code128Widths(text: string): number[] {
	return code128Symbols(text).flatMap((symbol) => {
		const pattern = PATTERNS.slice(symbol * 6, symbol === STOP ? undefined : symbol * 6 + 6);
		return Array.from(pattern, Number);
	});
}

/** From the end on: the fewest symbols for what follows each place, in either set. */
function shortest(text: string): number[] {
	const inB: number[] = Array.from({ length: text.length + 1 }, () => 0);
	const inC: number[] = Array.from({ length: text.length + 1 }, () => 0);
	for (let at = text.length - 1; at >= 0; at -= 1) {
		const stayB = 1 + (inB[at + 1] ?? 0);
		const stayC = isPair(text, at) ? 1 + (inC[at + 2] ?? 0) : Infinity;
		inB[at] = Math.min(stayB, stayC + 1);
		inC[at] = Math.min(stayC, stayB + 1);
	}
	let set: "B" | "C" = (inC[0] ?? 0) < (inB[0] ?? 0) ? "C" : "B";
	const symbols = [set === "C" ? START_C : START_B];
	for (let at = 0; at < text.length;) {
		const stayB = 1 + (inB[at + 1] ?? 0);
		const stayC = isPair(text, at) ? 1 + (inC[at + 2] ?? 0) : Infinity;
		const better = set === "B" ? stayB <= stayC + 1 : stayB + 1 < stayC;
		const wanted = better ? "B" : "C";
		if (wanted !== set) symbols.push(wanted === "B" ? TO_B : TO_C);
		set = wanted;
		symbols.push(set === "B" ? text.charCodeAt(at) - 32 : Number(text.slice(at, at + 2)));
		at += set === "B" ? 1 : 2;
	}
	return symbols;
}

function isPair(text: string, at: number): boolean {
	return /^\d\d$/.test(text.slice(at, at + 2));
}
