import { RenderError } from "@pipit/core/content";
import { isDrawable } from "./photo.ts";
import { bytesOfBase64 } from "./base64.ts";
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
	const bare = svg.replaceAll(
		/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi,
		(attribute: string, double?: string, single?: string) => {
			const address = (double ?? single ?? "").trim();
			if (address === "" || address.startsWith("#")) return attribute;
			if (isPhoto(address)) return "";
			throw new RenderError(`href: expected #id or a PNG or JPEG as data, got ${address.slice(0, 60)}`);
		},
	);
	if (bare.length > LONGEST) throw new RenderError(`expected at most ${LONGEST} characters, got ${bare.length}`);
	for (const [markup] of bare.matchAll(MARKUP)) {
		const outside = OUTSIDE.exec(markup);
		if (outside !== null) throw new RenderError(`expected nothing from outside of the picture, got ${outside[0]}`);
	}
	refuseMore(bare, /<[a-z]/gi, MOST_ELEMENTS, "elements");
	refuseMore(bare, /<(?:[\w-]+:)?(?:use|pattern|mask|marker)\b/gi, MOST_REPEATS, "elements that draw others again");
	refuseMore(bare, /<(?:[\w-]+:)?fe[A-Z]\w+/g, MOST_REPEATS, "filters");
}

/** Everything but the text that people read, in which any word may stand: style sheets, declarations and tags. */
const MARKUP = /<style\b[^]*?(?:<\/style|$)|<!(?:DOCTYPE|ENTITY)\b[^>]*|<(?:"[^"]*"|'[^']*'|[^'">])*/gi;
/** A reference of a style that is not `url(#id)`, an import, a document type or an entity. */
const OUTSIDE =
	/\burl\(\s*(?:&quot;|["'])?\s*(?!#|&quot;|["'\s])[^)]{0,60}|@import\b[^;]{0,60}|<!(?:DOCTYPE|ENTITY)\b[^>]{0,60}/i;

function refuseMore(svg: string, pattern: RegExp, most: number, what: string): void {
	let count = 0;
	while (pattern.exec(svg) !== null) {
		count += 1;
		if (count > most) throw new RenderError(`expected at most ${most} ${what}, got more`);
	}
}

/** Characters of base64: a PNG's size stands in its first 33 bytes, a JPEG's behind what camera and editor wrote. */
const LOOKED_AT = [64, 4_000, 100_000, Infinity];

/** Only what our own loading would have let in, so that no template brings a picture that explodes. */
function isPhoto(address: string): boolean {
	const start = /^data:image\/(?:png|jpeg);base64,/.exec(address)?.[0].length;
	if (start === undefined) return false;
	try {
		for (const length of LOOKED_AT) {
			const header = readPhotoHeader(bytesOfBase64(address.slice(start, start + length)));
			if (header !== null) return isDrawable(header);
		}
	} catch {
		// Not base64.
	}
	return false;
}
