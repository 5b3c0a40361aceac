import { initWasm, Resvg } from "@resvg/resvg-wasm";
import resvgWasm from "@resvg/resvg-wasm/index_bg.wasm";
import satori, { init } from "satori/wasm";
import initYoga from "yoga-wasm-web";
import yogaWasm from "yoga-wasm-web/dist/yoga.wasm";
import regular from "../../packages/edge/src/render/fonts/inter-400.ttf";
import semibold from "../../packages/edge/src/render/fonts/inter-600.ttf";

/* The card of `sample.ts` as one would draw it with satori and resvg, at twice its size: the peer of the pictures. */

let started: Promise<void> | null = null;

export default {
	async fetch(request: Request): Promise<Response> {
		started ??= start();
		await started;
		const { searchParams } = new URL(request.url);
		const form = await request.formData();
		const photos = await Promise.all(
			form.getAll("photo").flatMap((entry) => (typeof entry === "string" ? [] : [dataUriOf(entry)])),
		);
		let png = new Uint8Array();
		for (let drawn = 0; drawn < Number(searchParams.get("count")); drawn += 1) png = await draw(photos);
		return new Response(png, { headers: { "content-type": "image/png" } });
	},
};

async function start(): Promise<void> {
	await initWasm(resvgWasm);
	init(await initYoga(yogaWasm));
}

async function dataUriOf(file: File): Promise<string> {
	let binary = "";
	for (const byte of new Uint8Array(await file.arrayBuffer())) binary += String.fromCharCode(byte);
	return `data:image/png;base64,${btoa(binary)}`;
}

const WIDTH = 600;
const HEIGHT = 240;
const BRAND = "#2a45b0";
const TEXT = "#141f45";
const NAMES = ["Tide Mug", "Celadon Teapot with a Bamboo Handle", "Moon Jar"];

async function draw(photos: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
	const svg = await satori(card(photos), {
		width: WIDTH,
		height: HEIGHT,
		fonts: [
			{ name: "Inter", data: regular, weight: 400 },
			{ name: "Inter", data: semibold, weight: 600 },
		],
	});
	const resvg = new Resvg(svg, { fitTo: { mode: "width", value: WIDTH * 2 } });
	const image = resvg.render();
	const png = Uint8Array.from(image.asPng());
	image.free();
	resvg.free();
	return png;
}

/** What JSX would make. */
function element(type: string, style: object, children: unknown, props: object = {}) {
	return { type, key: null, props: { ...props, style, children } };
}

function card(photos: readonly string[]) {
	const cells = NAMES.map((name, index) =>
		element("div", { display: "flex", flexDirection: "column", width: 108 }, [
			element("img", { width: 108, height: 108, borderRadius: 10, objectFit: "cover" }, undefined, {
				src: photos[index],
				width: 108,
				height: 108,
			}),
			element(
				"div",
				{ display: "flex", fontSize: 13, color: TEXT, marginTop: 8, maxHeight: 34, overflow: "hidden" },
				name,
			),
			element(
				"div",
				{ display: "flex", fontSize: 14, fontWeight: 600, color: TEXT, marginTop: 4 },
				`€${(26 + index * 31.5).toFixed(2)}`,
			),
		]),
	);
	return element(
		"div",
		{
			display: "flex",
			width: WIDTH,
			height: HEIGHT,
			backgroundColor: "#f5f7f3",
			borderRadius: 16,
			padding: 24,
			alignItems: "center",
			justifyContent: "space-between",
			fontFamily: "Inter",
		},
		[
			element("div", { display: "flex", flexDirection: "column", width: 180 }, [
				element("div", { display: "flex", fontSize: 13, fontWeight: 600, color: "#667" }, "Lehm & Laub"),
				element(
					"div",
					{ display: "flex", fontSize: 24, fontWeight: 600, color: TEXT, marginTop: 8 },
					"New on the shelf",
				),
				element(
					"div",
					{
						display: "flex",
						fontSize: 15,
						fontWeight: 600,
						color: "#fff",
						backgroundColor: BRAND,
						borderRadius: 20,
						padding: "10px 20px",
						marginTop: 16,
					},
					"Look around",
				),
			]),
			element("div", { display: "flex", gap: 16 }, cells),
		],
	);
}
