import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { median, short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";
import { startWorkerd, type Workerd, type WorkerOptions } from "../workerd/start-workerd.ts";
import { buildPictureWorker } from "./build-workers.ts";

const ROUNDS = 5;
/** The renderer's first pictures take twice as long, until its code is optimised. */
const WARM_UP = 60;
const PHOTOS = ["tide-mug.png", "celadon-teapot.png", "moon-jar.png"];

interface Case {
	readonly what: string;
	readonly worker: "pipit" | "satori";
	readonly query: string;
	readonly width: number;
	readonly height: number;
	/** Pictures in one request: enough that the process's clock, which counts in 10 ms, does not matter. */
	readonly count: number;
	readonly mostMs: number | null;
}

const TEXT_SLOT: Case = {
	what: "text slot 380 × 110 at 2x",
	worker: "pipit",
	query: "kind=text-slot",
	width: 760,
	height: 220,
	count: 100,
	mostMs: 4,
};
const CARD: Case = {
	what: "card 600 × 240 at 2x, three photos that were drawn before",
	worker: "pipit",
	query: "kind=card",
	width: 1200,
	height: 480,
	count: 50,
	mostMs: 16,
};
const NEW_CARD: Case = {
	...CARD,
	what: "the same card, three photos never seen (PNG, 600 × 600)",
	query: "kind=card&photos=new",
	count: 20,
	mostMs: null,
};
const PEER: Case = {
	...CARD,
	what: "satori 0.15.2 and resvg: a card of the same content at 2x",
	worker: "satori",
	query: "",
	count: 20,
	mostMs: null,
};

/** CPU of drawing pictures inside workerd: Liquid, SVG, pixels, PNG. */
export const pictures: Part = {
	name: "pictures",
	title: "Pictures at the moment of open, in workerd",
	async run(say) {
		const peer = await satoriOrNull(say);
		const workers: WorkerOptions[] = [{ name: "pipit", modules: [...(await buildPictureWorker("pipit"))] }];
		if (peer !== null) workers.push(peer);
		const workerd = await startWorkerd(workers.map((worker) => ({ ...worker, modulesRoot: "/" })));
		try {
			const satori = peer === null ? null : await measure(workerd, PEER, say);
			const rows: Row[] = [];
			for (const one of [TEXT_SLOT, CARD, NEW_CARD]) rows.push(rowOf(one, await measure(workerd, one, say), satori));
			return [...rows, rowOf(PEER, satori, satori)];
		} finally {
			await workerd.stop();
		}
	},
};

interface Drawn {
	readonly cpuMs: number;
	readonly bytes: number;
}

async function measure(workerd: Workerd, one: Case, say: (line: string) => void): Promise<Drawn> {
	await drawMany(workerd, one, WARM_UP);
	const rounds: number[] = [];
	let png = new Uint8Array();
	for (let round = 0; round < ROUNDS; round += 1) {
		const before = workerd.cpuMs();
		png = await drawMany(workerd, one, one.count);
		rounds.push((workerd.cpuMs() - before) / one.count);
	}
	assertPicture(png, one);
	say(`${one.what}: ${short(median(rounds))} ms, ${whole(png.length)} bytes`);
	return { cpuMs: median(rounds), bytes: png.length };
}

async function drawMany(workerd: Workerd, { worker, query }: Case, count: number): Promise<Uint8Array<ArrayBuffer>> {
	const form = new FormData();
	for (const name of PHOTOS)
		form.append(
			"photo",
			new File([readFileSync(join(import.meta.dirname, "../../examples/shop/public/demo/images", name))], name),
		);
	const response = await fetch(new URL(`/?count=${count}&${query}`, await workerd.originOf(worker)), {
		method: "POST",
		body: form,
	});
	if (!response.ok) throw new Error(`${worker} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
	return new Uint8Array(await response.arrayBuffer());
}

/** It must decode, have the size, and show something. */
function assertPicture(bytes: Uint8Array, { what, width, height }: Case): void {
	const png = PNG.sync.read(Buffer.from(bytes));
	const colors = new Set<number>();
	for (let pixel = 0; pixel < png.data.length; pixel += 4) colors.add(png.data.readUInt32BE(pixel));
	if (png.width !== width || png.height !== height || colors.size < 20)
		throw new Error(`${what}: ${png.width} × ${png.height}, ${colors.size} colours`);
}

function rowOf({ what, mostMs }: Case, drawn: Drawn | null, satori: Drawn | null): Row {
	const budget = mostMs === null ? "" : `≤ ${mostMs} ms CPU`;
	if (drawn === null) return { what, budget, figure: "not installed", beside: "", verdict: "not measured" };
	const beside =
		satori === null || drawn === satori
			? ""
			: `satori + resvg ${short(satori.cpuMs / drawn.cpuMs)} × as long, ${short(satori.bytes / drawn.bytes)} × the bytes`;
	return {
		what,
		budget,
		figure: `${short(drawn.cpuMs)} ms CPU, ${whole(drawn.bytes)} B`,
		// A text slot is another picture than the peer's.
		beside: what === TEXT_SLOT.what ? "" : beside,
		verdict: mostMs === null ? "no budget" : verdictOf(drawn.cpuMs <= mostMs),
	};
}

async function satoriOrNull(say: (line: string) => void): Promise<WorkerOptions | null> {
	try {
		return { name: "satori", modules: [...(await buildPictureWorker("satori"))] };
	} catch {
		say("satori is not installed");
		return null;
	}
}
