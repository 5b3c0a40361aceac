import { drawSample, type SampleKind } from "../../packages/edge/src/render/sample.ts";

/* Draws one of the sample pictures again and again, all of it within one request, and answers the last one. */

export default {
	async fetch(request: Request): Promise<Response> {
		const { searchParams } = new URL(request.url);
		const kind: SampleKind = searchParams.get("kind") === "text-slot" ? "text-slot" : "card";
		const isNew = searchParams.get("photos") === "new";
		const photos = await filesOf(request);
		let png = new Uint8Array();
		for (let drawn = 0; drawn < Number(searchParams.get("count")); drawn += 1) {
			png = await drawSample(kind, isNew ? photos.map(asAnother) : photos);
		}
		return new Response(png, { headers: { "content-type": "image/png" } });
	},
};

let others = 0;

/** The same photo as a file that was never seen: after the end of a PNG anything may follow. */
function asAnother(photo: Uint8Array): Uint8Array {
	const another = new Uint8Array(photo.length + 8);
	another.set(photo);
	new DataView(another.buffer).setFloat64(photo.length, (others += 1));
	return another;
}

async function filesOf(request: Request): Promise<Uint8Array[]> {
	const form = await request.formData();
	return Promise.all(
		form
			.getAll("photo")
			.flatMap((entry) =>
				typeof entry === "string" ? [] : [entry.arrayBuffer().then((buffer) => new Uint8Array(buffer))],
			),
	);
}
