import { RenderError } from "@pipit/core/content";
import { imageDataUri } from "./photo.ts";

/** Without its photos. A card of three products is 6 kB. */
const LONGEST = 1_000_000;
const MOST_ELEMENTS = 20_000;
/** Elements that draw others again: nested, they multiply. */
const MOST_REPEATS = 32;

/**
 * Refuses SVG that refers to anything outside of itself, declares entities, or would multiply without end. The renderer
 * fetches nothing by itself; this keeps it so whatever it learns. Throws RenderError.
 */
export function checkSvg(svg: string): void {
	let photos = 0;
	for (const [attribute, , double, single] of svg.matchAll(/\bhref\s*=\s*("([^"]*)"|'([^']*)')/gi)) {
		const address = (double ?? single ?? "").trim();
		if (address === "" || address.startsWith("#")) continue;
		if (!isPhoto(address)) throw new RenderError(`href: expected #id or a PNG or JPEG as data, got ${address.slice(0, 60)}`);
		photos += attribute.length;
	}
	if (svg.length - photos > LONGEST) throw new RenderError(`expected at most ${LONGEST} characters, got ${svg.length - photos}`);
	const outside = /\burl\(\s*(?:&quot;|["'])?\s*(?!#|&quot;|["'\s])[^)]{0,60}|@import\b[^;]{0,60}|<!(?:DOCTYPE|ENTITY)\b[^>]{0,60}/i.exec(svg);
	if (outside !== null) throw new RenderError(`expected nothing from outside of the picture, got ${outside[0]}`);
	refuseMore(svg, /<[a-z]/gi, MOST_ELEMENTS, "elements");
	refuseMore(svg, /<(?:[\w-]+:)?(?:use|pattern|mask|marker)\b/gi, MOST_REPEATS, "elements that draw others again");
	refuseMore(svg, /<(?:[\w-]+:)?fe[A-Z]\w+/g, MOST_REPEATS, "filters");
}

function refuseMore(svg: string, pattern: RegExp, most: number, what: string): void {
	let count = 0;
	while (pattern.exec(svg) !== null) {
		count += 1;
		if (count > most) throw new RenderError(`expected at most ${most} ${what}, got more`);
	}
}

/** Only what our own loading would have let in, so that no template brings a picture that explodes. */
function isPhoto(address: string): boolean {
	const match = /^data:image\/(?:png|jpeg);base64,/.exec(address);
	if (match === null) return false;
	try {
		const binary = atob(address.slice(match[0].length));
		return imageDataUri(Uint8Array.from(binary, (character) => character.charCodeAt(0))) === address;
	} catch {
		return false;
	}
}
