import { drawSample, type SampleKind, sampleCountdown } from "../../packages/edge/src/render/sample.ts";
import { gifencCountdown } from "./gifenc-countdown.worker.ts";

/* Draws one of the sample pictures again and again, all of it within one request, and answers the last one. */

export default {
	async fetch(request: Request): Promise<Response> {
		const { searchParams } = new URL(request.url);
		const draw = drawerOf(searchParams, await filesOf(request));
		let picture = new Uint8Array();
		for (let drawn = 0; drawn < Number(searchParams.get("count")); drawn += 1) picture = await draw(drawn);
		return new Response(picture);
	},
};

function drawerOf(query: URLSearchParams, photos: readonly Uint8Array[]): (drawn: number) => Promise<Uint8Array<ArrayBuffer>> {
	// Each countdown shows another moment, so that no two are the same file.
	if (query.get("kind") === "countdown") return (drawn) => sampleCountdown(drawn);
	if (query.get("kind") === "countdown-gifenc") return (drawn) => gifencCountdown(drawn);
	const kind: SampleKind = query.get("kind") === "text-slot" ? "text-slot" : "card";
	const way = query.get("way") === "svg" ? "svg" : "auto";
	const isNew = query.get("photos") === "new";
	return (drawn) => drawSample(kind, photos, way, isNew ? `new-${Date.now()}-${drawn}-${(others += 1)}` : "sample");
}

let others = 0;

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
