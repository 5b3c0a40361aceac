import type { Typefaces } from "./typeface.ts";

/** A line as `{% text %}` writes it. Other text elements stay with the renderer. */
const LINE =
	/<text x="(-?[\d.]+)" y="(-?[\d.]+)" font-family="Inter" font-size="([\d.]+)" font-weight="([\d.]+)" (fill="[^"]*"(?: fill-opacity="[\d.]+")?)(?: text-anchor="(middle|end)")?>([^<]*)<\/text>/g;

const ENTITIES: { readonly [entity: string]: string } = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

/**
 * Turns measured lines of text into paths. The renderer reads the font anew for every text element; glyphs that have
 * been read once cost nothing here, which takes a third off a card.
 */
export function textToPaths(svg: string, typefaces: Typefaces): string {
	return svg.replaceAll(LINE, (element, x: string, y: string, size: string, weight: string, fill: string, anchor: string | undefined, markup: string) => {
		const typeface = typefaces.nearest(Number(weight));
		if (typeface === null) return element;
		const text = markup.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
		const data = typeface.outline(text);
		if (data === "") return "";
		const scale = Number(size) / typeface.unitsPerEm;
		const share = anchor === "middle" ? 0.5 : anchor === "end" ? 1 : 0;
		const left = Number(x) - typeface.width(text) * scale * share;
		return `<path transform="matrix(${scale} 0 0 ${scale} ${left} ${y})" ${fill} d="${data}"/>`;
	});
}
