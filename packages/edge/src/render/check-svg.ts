import { RenderError } from "@pipit/core/content";
import { isDrawable } from "./photo.ts";
import { readPhotoHeader } from "./photo-size.ts";

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
	const bare = svg.replaceAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi, (attribute: string, double?: string, single?: string) => {
		const address = (double ?? single ?? "").trim();
		if (address === "" || address.startsWith("#")) return attribute;
		if (isPhoto(address)) return "";
		throw new RenderError(`href: expected #id or a PNG or JPEG as data, got ${address.slice(0, 60)}`);
	});
	if (bare.length > LONGEST) throw new RenderError(`expected at most ${LONGEST} characters, got ${bare.length}`);
	const outside = OUTSIDE.exec(bare);
	if (outside !== null) throw new RenderError(`expected nothing from outside of the picture, got ${outside[0]}`);
	refuseMore(bare, /<[a-z]/gi, MOST_ELEMENTS, "elements");
	refuseMore(bare, /<(?:[\w-]+:)?(?:use|pattern|mask|marker)\b/gi, MOST_REPEATS, "elements that draw others again");
	refuseMore(bare, /<(?:[\w-]+:)?fe[A-Z]\w+/g, MOST_REPEATS, "filters");
}

/** A reference of a style that is not `url(#id)`, an import, a document type or an entity. */
const OUTSIDE = /\burl\(\s*(?:&quot;|["'])?\s*(?!#|&quot;|["'\s])[^)]{0,60}|@import\b[^;]{0,60}|<!(?:DOCTYPE|ENTITY)\b[^>]{0,60}/i;

function refuseMore(svg: string, pattern: RegExp, most: number, what: string): void {
	let count = 0;
	while (pattern.exec(svg) !== null) {
		count += 1;
		if (count > most) throw new RenderError(`expected at most ${most} ${what}, got more`);
	}
}

/** A JPEG's size stands behind what its camera and its editor wrote. */
const USUAL_HEADER = 100_000;

/** Only what our own loading would have let in, so that no template brings a picture that explodes. */
function isPhoto(address: string): boolean {
	const start = /^data:image\/(?:png|jpeg);base64,/.exec(address)?.[0].length;
	if (start === undefined) return false;
	try {
		const bytes = bytesOf(address.slice(start, start + USUAL_HEADER));
		return isDrawable(readPhotoHeader(bytes) ?? readPhotoHeader(bytesOf(address.slice(start))));
	} catch {
		return false;
	}
}

function bytesOf(base64: string): Uint8Array {
	return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
