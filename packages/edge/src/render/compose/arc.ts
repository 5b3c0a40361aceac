/** The arc of an ellipse between two points, as SVG writes it; angles in degrees. */
export interface Arc {
	readonly fromX: number;
	readonly fromY: number;
	readonly radiusX: number;
	readonly radiusY: number;
	readonly rotation: number;
	readonly isLarge: boolean;
	readonly isSweep: boolean;
	readonly x: number;
	readonly y: number;
}

/** x1 y1 x2 y2 x y of each curve that together look like the arc (https://www.w3.org/TR/SVG2/implnote.html#ArcImplementationNotes). */
export function curvesOfArc(arc: Arc): number[][] {
	const { fromX, fromY, x, y, rotation, isLarge, isSweep } = arc;
	let radiusX = Math.abs(arc.radiusX);
	let radiusY = Math.abs(arc.radiusY);
	if (radiusX === 0 || radiusY === 0 || (fromX === x && fromY === y)) return [[fromX, fromY, x, y, x, y]];
	const angle = (rotation * Math.PI) / 180;
	const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
	const halfX = (cos * (fromX - x)) / 2 + (sin * (fromY - y)) / 2;
	const halfY = (-sin * (fromX - x)) / 2 + (cos * (fromY - y)) / 2;
	const stretch = Math.sqrt((halfX / radiusX) ** 2 + (halfY / radiusY) ** 2);
	if (stretch > 1) {
		radiusX *= stretch;
		radiusY *= stretch;
	}
	const squares = (radiusX * halfY) ** 2 + (radiusY * halfX) ** 2;
	const root = Math.sqrt(Math.max(0, (radiusX * radiusY) ** 2 / squares - 1)) * (isLarge === isSweep ? -1 : 1);
	const [centreX, centreY] = [(root * radiusX * halfY) / radiusY, (-root * radiusY * halfX) / radiusX];
	const middleX = cos * centreX - sin * centreY + (fromX + x) / 2;
	const middleY = sin * centreX + cos * centreY + (fromY + y) / 2;
	const start = Math.atan2((halfY - centreY) / radiusY, (halfX - centreX) / radiusX);
	let turn = Math.atan2((-halfY - centreY) / radiusY, (-halfX - centreX) / radiusX) - start;
	if (isSweep && turn < 0) turn += 2 * Math.PI;
	if (!isSweep && turn > 0) turn -= 2 * Math.PI;
	const pieces = Math.max(1, Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9));
	const step = turn / pieces;
	const reach = (4 / 3) * Math.tan(step / 4);
	const place = (across: number, down: number): [number, number] => [
		middleX + cos * radiusX * across - sin * radiusY * down,
		middleY + sin * radiusX * across + cos * radiusY * down,
	];
	return Array.from({ length: pieces }, (_, piece) => {
		const [a, b] = [start + piece * step, start + (piece + 1) * step];
		return [
			...place(Math.cos(a) - reach * Math.sin(a), Math.sin(a) + reach * Math.cos(a)),
			...place(Math.cos(b) + reach * Math.sin(b), Math.sin(b) - reach * Math.cos(b)),
			...(piece === pieces - 1 ? [x, y] : place(Math.cos(b), Math.sin(b))),
		];
	});
}
