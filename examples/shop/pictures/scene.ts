/** The picture of one product: a wall with a sample of glaze hanging from a string, a table, and what stands there. */
export interface Picture {
	/** Flat colour of the sample in the top-left corner, unique in the shop, so that a test knows the product by its pixels. */
	readonly corner: string;
	readonly wall: string;
	readonly table: string;
	/** SVG drawn between the table and the corner, in a square of 600 by 600. */
	readonly drawing: string;
}

export const PICTURE_SIZE = 600;
/** The sample with round corners, in pixels of 600; the hole for its string is in its upper part. */
const SAMPLE = { x: 34, y: 40, width: 96, height: 120, radius: 14 } as const;
const HOLE = { x: SAMPLE.x + SAMPLE.width / 2, y: SAMPLE.y + 18, radius: 7 } as const;
/** Where the sample has nothing but its colour: beneath the hole, within the round corners. */
export const CORNER = { x: SAMPLE.x + 5, y: HOLE.y + 14, width: SAMPLE.width - 10, height: 83 } as const;
/** Where the wall ends and the table begins. */
const HORIZON = 408;

/** The whole picture as SVG. */
export function sceneSvg(picture: Picture): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_SIZE}" height="${PICTURE_SIZE}" viewBox="0 0 600 600">
<rect width="600" height="600" fill="${picture.wall}"/>
<rect y="${HORIZON}" width="600" height="${600 - HORIZON}" fill="${picture.table}"/>
${picture.drawing}
${sampleSvg(picture)}
</svg>`;
}

function sampleSvg({ corner, wall }: Picture): string {
	const { x, y, width, height, radius } = SAMPLE;
	const tile = `width="${width}" height="${height}" rx="${radius}"`;
	return `<rect x="${x + 5}" y="${y + 6}" ${tile} fill="#000000" fill-opacity="0.08"/>
<rect x="${x}" y="${y}" ${tile} fill="${corner}"/>
<circle cx="${HOLE.x}" cy="${HOLE.y}" r="${HOLE.radius}" fill="${wall}"/>
${stroke(`M${HOLE.x} -6V${HOLE.y}`, "#6b5b4b", 3)}`;
}

let clips = 0;

/** A body of one colour with anything painted onto it; what is painted is cut off at its outline. */
export function body(outline: string, fill: string, painted = ""): string {
	clips += 1;
	const id = `clip-${clips}`;
	return `<clipPath id="${id}"><path d="${outline}"/></clipPath><path d="${outline}" fill="${fill}"/><g clip-path="url(#${id})">${painted}</g>`;
}

/** A shadow lying on the table. */
export function shadow(x: number, y: number, radiusX: number, radiusY: number, color: string): string {
	return `<ellipse cx="${x}" cy="${y}" rx="${radiusX}" ry="${radiusY}" fill="${color}"/>`;
}

/** A line drawn with a round pen. */
export function stroke(path: string, color: string, width: number): string {
	return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** A pointed leaf with its middle rib, lying at an angle in degrees; its stem end is at (x, y). */
export function leaf(x: number, y: number, length: number, angle: number, color: string, rib: string): string {
	const half = length * 0.24;
	const middle = length * 0.45;
	return `<g transform="translate(${x} ${y}) rotate(${angle})"><path d="M0 0C${middle * 0.4} ${-half} ${middle * 1.2} ${-half} ${length} 0C${middle * 1.2} ${half} ${middle * 0.4} ${half} 0 0Z" fill="${color}"/><path d="M${length * 0.08} 0H${length * 0.82}" stroke="${rib}" stroke-width="${Math.max(1.5, length * 0.03)}" stroke-linecap="round"/></g>`;
}
