import { ImageResponse } from "@cf-wasm/og/workerd";
import regular from "../../packages/edge/src/render/fonts/inter-400.ttf";
import semibold from "../../packages/edge/src/render/fonts/inter-600.ttf";

/* The text slot of `sample.ts` as one would draw it with @cf-wasm/og, at twice its size: the peer of a slot of text. */

export default {
	async fetch(request: Request): Promise<Response> {
		await request.formData();
		const count = Number(new URL(request.url).searchParams.get("count"));
		let picture = new ArrayBuffer(0);
		for (let drawn = 0; drawn < count; drawn += 1) picture = await draw();
		return new Response(picture);
	},
};

async function draw(): Promise<ArrayBuffer> {
	const response = await ImageResponse.async(slot(), {
		width: 760,
		height: 220,
		fonts: [
			{ name: "Inter", data: regular, weight: 400, style: "normal" },
			{ name: "Inter", data: semibold, weight: 600, style: "normal" },
		],
	});
	return response.arrayBuffer();
}

function line(text: string, style: object) {
	return { type: "div", key: null, props: { style: { display: "flex", ...style }, children: text } };
}

function slot() {
	const lines = [
		line("Only a few left: Celadon Teapot with a Bamboo Handle", { fontSize: 44, fontWeight: 600, color: "#141f45", lineHeight: 1.25 }),
		line("Last one was sold 22 November, 10:00", { fontSize: 28, color: "#5b6480", marginTop: 10 }),
		line("€57.50", { fontSize: 40, fontWeight: 600, color: "#2a45b0", marginTop: 6 }),
	];
	const style = { display: "flex", flexDirection: "column", width: 760, height: 220, backgroundColor: "#ffffff", fontFamily: "Inter" };
	return { type: "div", key: null, props: { style, children: lines } };
}
