import { unescapeMarkup } from "@pipit/core/content";
import { readPath, type Step } from "./path-data.ts";

/** What the compositor can draw. Lengths are in pixels; colours are numbers of `colorWord`. */
export type Shape =
	| {
			readonly kind: "box";
			readonly x: number;
			readonly y: number;
			readonly width: number;
			readonly height: number;
			readonly radius: number;
			readonly fill: string | null;
			readonly stroke: string | null;
			readonly strokeWidth: number;
	  }
	| {
			readonly kind: "path";
			readonly data: string;
			readonly steps: readonly Step[];
			readonly scale: number;
			readonly x: number;
			readonly y: number;
			readonly fill: string | null;
			readonly stroke: string | null;
			readonly strokeWidth: number;
	  }
	| {
			readonly kind: "text";
			readonly text: string;
			readonly x: number;
			readonly y: number;
			readonly size: number;
			readonly weight: number;
			readonly anchor: "start" | "middle" | "end";
			readonly fill: string;
	  };

export interface Scene {
	readonly width: number;
	readonly height: number;
	readonly shapes: readonly Shape[];
}

const ROOT = /^<svg xmlns="[^"]*"(?: xmlns:xlink="[^"]*")? width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)">/;
const NODE = /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>([^<]*)|<!--(?:[^-]|-(?!->))*-->/gy;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;
const KNOWN: { readonly [element: string]: ReadonlySet<string> } = {
	g: new Set(["transform", "fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap"]),
	rect: new Set(["x", "y", "width", "height", "rx", "fill", "stroke", "stroke-width"]),
	path: new Set(["d", "fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "shape-rendering"]),
	text: new Set(["x", "y", "font-family", "font-size", "font-weight", "fill", "text-anchor"]),
};

/** What a group hands on to what is in it. */
interface Inherited {
	readonly scale: number;
	readonly x: number;
	readonly y: number;
	readonly fill: string;
	readonly stroke: string;
	readonly strokeWidth: number;
	readonly isRound: boolean;
}

/**
 * Reads SVG that consists of rectangles, paths, lines of text and groups of them, in flat colours. Null for anything
 * else: then the renderer draws it.
 */
export function readScene(svg: string): Scene | null {
	const root = ROOT.exec(svg);
	if (root === null || !svg.endsWith("</svg>")) return null;
	const [start, pixelWidth, pixelHeight, viewWidth, viewHeight] = root;
	const scale = Number(pixelWidth) / Number(viewWidth);
	const [width, height] = [Number(pixelWidth), Number(pixelHeight)];
	const isWhole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
	if (!isWhole || width * height > LARGEST_AREA || scale !== height / Number(viewHeight)) return null;
	const shapes: Shape[] = [];
	const stack: Inherited[] = [
		{ scale, x: 0, y: 0, fill: "#000000", stroke: "none", strokeWidth: 1, isRound: false },
	];
	const end = svg.length - "</svg>".length;
	const space = /\s*/y;
	space.lastIndex = start.length;
	space.exec(svg);
	NODE.lastIndex = space.lastIndex;
	while (NODE.lastIndex < end) {
		const node = NODE.exec(svg);
		if (node === null) return null;
		const [, closing, name, attributes = "", empty, content = ""] = node;
		if (name === undefined) continue;
		const outer = stack.at(-1);
		if (outer === undefined) return null;
		if (closing === "/") {
			if (name === "g") stack.pop();
			if (name !== "text" && content.trim() !== "") return null;
			continue;
		}
		if (name !== "text" && content.trim() !== "") return null;
		const given = attributesOf(name, attributes);
		if (given === null) return null;
		if (name === "g") {
			const inner = empty === "/" ? outer : within(outer, given);
			if (inner === null) return null;
			if (empty !== "/") stack.push(inner);
			continue;
		}
		const shape = shapeOf(name, given, content, outer);
		if (shape === null) return null;
		shapes.push(shape);
		if (shapes.length > MOST_SHAPES) return null;
	}
	return stack.length === 1 ? { width, height, shapes } : null;
}

const LARGEST_AREA = 4_000_000;
const MOST_SHAPES = 2_000;

type Attributes = ReadonlyMap<string, string>;

function attributesOf(element: string, text: string): Attributes | null {
	const known = KNOWN[element];
	if (known === undefined) return null;
	const attributes = new Map<string, string>();
	for (const [, name = "", value = ""] of text.matchAll(ATTRIBUTE)) {
		if (!known.has(name)) return null;
		attributes.set(name, value);
	}
	return attributes;
}

function within(outer: Inherited, given: Attributes): Inherited | null {
	let { scale, x, y } = outer;
	const transform = given.get("transform") ?? "";
	let rest = transform.trim();
	while (rest !== "") {
		const step = /^(translate|scale)\(\s*(-?[\d.]+)(?:[\s,]+(-?[\d.]+))?\s*\)\s*/.exec(rest);
		if (step === null) return null;
		const [whole, kind, first, second] = step;
		rest = rest.slice(whole.length);
		if (kind === "translate") {
			x += scale * Number(first);
			y += scale * Number(second ?? 0);
		} else if (second === undefined && Number(first) > 0) scale *= Number(first);
		else return null;
	}
	const isRound = given.get("stroke-linejoin") === "round" && given.get("stroke-linecap") === "round";
	return {
		scale,
		x,
		y,
		fill: given.get("fill") ?? outer.fill,
		stroke: given.get("stroke") ?? outer.stroke,
		strokeWidth: Number(given.get("stroke-width") ?? outer.strokeWidth),
		isRound: isRound || outer.isRound,
	};
}

function shapeOf(name: string, given: Attributes, content: string, outer: Inherited): Shape | null {
	const fill = colorOf(given.get("fill") ?? outer.fill);
	const stroke = colorOf(given.get("stroke") ?? outer.stroke);
	const strokeWidth = Number(given.get("stroke-width") ?? outer.strokeWidth) * outer.scale;
	const number = (key: string): number => Number(given.get(key) ?? 0);
	const { scale } = outer;
	const place = { x: number("x") * scale + outer.x, y: number("y") * scale + outer.y };
	if (fill === undefined || stroke === undefined || !Number.isFinite(place.x + place.y + strokeWidth)) return null;
	if (name === "rect") {
		const [width, height, radius] = [number("width") * scale, number("height") * scale, number("rx") * scale];
		if (!(width >= 0 && height >= 0 && radius >= 0)) return null;
		return { kind: "box", ...place, width, height, radius, fill, stroke, strokeWidth };
	}
	if (name === "path") {
		const data = given.get("d") ?? "";
		const steps = readPath(data);
		const isRound =
			outer.isRound || (given.get("stroke-linejoin") === "round" && given.get("stroke-linecap") === "round");
		if (steps === null || (stroke !== null && !isRound)) return null;
		return { kind: "path", data, steps, scale, x: outer.x, y: outer.y, fill, stroke, strokeWidth };
	}
	const anchor = ANCHORS.find((candidate) => candidate === (given.get("text-anchor") ?? "start"));
	const size = number("font-size") * scale;
	const weight = Number(given.get("font-weight") ?? 400);
	if (anchor === undefined || fill === null || stroke !== null || given.get("font-family") !== "Inter") return null;
	if (!(size > 0 && size <= 800 && weight > 0)) return null;
	return { kind: "text", text: unescapeMarkup(content), ...place, size, weight, anchor, fill };
}

const ANCHORS = ["start", "middle", "end"] as const;

/** Null for none; undefined for what is no flat colour. */
function colorOf(text: string): string | null | undefined {
	if (text === "none") return null;
	return /^#[\da-f]{6}$/i.test(text) ? text : undefined;
}
