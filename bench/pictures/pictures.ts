import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GifReader } from "omggif";
import { PNG } from "pngjs";
import { median, short, whole } from "../report/numbers.ts";
import { type Part, type Row, verdictOf } from "../report/row.ts";
import { startWorkerd, type Workerd, type WorkerOptions } from "../workerd/start-workerd.ts";
import { buildPictureWorker } from "./build-workers.ts";

const ROUNDS = 5;
/** The renderer's first pictures take twice as long, until its code is optimised. */
const WARM_UP = 60;
const PHOTOS = ["tide-mug.png", "celadon-teapot.png", "moon-jar.png"];

type WorkerName = "pipit" | "satori" | "og";

interface Case {
	readonly what: string;
	readonly worker: WorkerName;
	readonly query: string;
	readonly width: number;
	readonly height: number;
	/** Pictures in one request: enough that the process's clock, which counts in 10 ms, does not matter. */
	readonly count: number;
	readonly mostMs: number | null;
	readonly mostBytes: number | null;
	/** What of the same run it is compared with. */
	readonly peer: string | null;
}

const SLOT_PEER = "@cf-wasm/og";
const CARD_PEER = "satori 0.15.2 + resvg";
const GIF_PEER = "gifenc";

const SLOT = { worker: "pipit", width: 760, height: 220, count: 100, mostBytes: null, peer: SLOT_PEER } as const;
const CARD = { worker: "pipit", width: 1200, height: 480, count: 50, mostBytes: null, peer: CARD_PEER } as const;
const TIMER = { worker: "pipit", width: 680, height: 192, count: 50, mostBytes: null } as const;
const CARD_TEXT = "card 600 × 240 at 2x, three photos that were drawn before";

/** Peers first: the others are shown as ratios to them. */
const CASES: readonly Case[] = [
	{ ...SLOT, what: "@cf-wasm/og: a text slot of the same content at 2x", worker: "og", query: "", count: 20, mostMs: null, peer: null },
	{ ...CARD, what: "satori 0.15.2 and resvg: a card of the same content at 2x", worker: "satori", query: "", count: 20, mostMs: null, peer: null },
	{ ...TIMER, what: "gifenc: the same countdown, 60 whole frames in the same palette", query: "kind=countdown-gifenc", count: 10, mostMs: null, peer: null },
	{ ...SLOT, what: "text slot 380 × 110 at 2x, through SVG", query: "kind=text-slot&way=svg", mostMs: 4 },
	{ ...SLOT, what: "text slot 380 × 110 at 2x, by the compositor", query: "kind=text-slot", count: 200, mostMs: 1.5 },
	{ ...CARD, what: `${CARD_TEXT}, through SVG`, query: "kind=card&way=svg", mostMs: 16 },
	{ ...CARD, what: `${CARD_TEXT}, by the compositor`, query: "kind=card", count: 100, mostMs: 4 },
	{ ...CARD, what: "the same card, three photos never seen (PNG, 600 × 600)", query: "kind=card&photos=new", count: 20, mostMs: null },
	{ ...TIMER, what: "countdown of 60 s, 340 × 96 at 2x", query: "kind=countdown", count: 200, mostMs: 1, mostBytes: 30_000, peer: GIF_PEER },
];

/** CPU of drawing pictures inside workerd: decision, Liquid, pixels, file. */
export const pictures: Part = {
	name: "pictures",
	title: "Pictures at the moment of open, in workerd",
	async run(say) {
		const workers = (await Promise.all((["pipit", "satori", "og"] as const).map((name) => workerOrNull(name, say)))).flat();
		const workerd = await startWorkerd(workers.map((worker) => ({ ...worker, modulesRoot: "/" })));
		try {
			const peers = new Map<string, Drawn>();
			const rows: Row[] = [];
			for (const one of CASES) {
				const isThere = workers.some(({ name }) => name === one.worker);
				const drawn = isThere ? await measure(workerd, one, say) : null;
				if (drawn !== null && one.peer === null) peers.set(nameOf(one), drawn);
				rows.push(rowOf(one, drawn, one.peer === null ? null : (peers.get(one.peer) ?? null)));
			}
			return rows.toSorted((a, b) => Number(a.beside === "") - Number(b.beside === ""));
		} finally {
			await workerd.stop();
		}
	},
};

function nameOf({ worker }: Case): string {
	return worker === "og" ? SLOT_PEER : worker === "satori" ? CARD_PEER : GIF_PEER;
}

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
	if (bytes[0] === 0x47) {
		const gif = new GifReader(bytes);
		if (gif.width !== width || gif.height !== height || gif.numFrames() !== 60) throw new Error(`${what}: ${gif.numFrames()} frames`);
		return;
	}
	const png = PNG.sync.read(Buffer.from(bytes));
	const colors = new Set<number>();
	for (let pixel = 0; pixel < png.data.length; pixel += 4) colors.add(png.data.readUInt32BE(pixel));
	if (png.width !== width || png.height !== height || colors.size < 20)
		throw new Error(`${what}: ${png.width} × ${png.height}, ${colors.size} colours`);
}

function rowOf({ what, mostMs, mostBytes, peer: name }: Case, drawn: Drawn | null, peer: Drawn | null): Row {
	const budget = mostMs === null ? "" : `≤ ${mostMs} ms CPU${mostBytes === null ? "" : `, ≤ ${whole(mostBytes)} B`}`;
	if (drawn === null) return { what, budget, figure: "not installed", beside: "", verdict: "not measured" };
	const beside = peer === null ? "" : `${name ?? ""} ${short(peer.cpuMs / drawn.cpuMs)} × as long, ${short(peer.bytes / drawn.bytes)} × the bytes`;
	const isMet = mostMs !== null && drawn.cpuMs <= mostMs && drawn.bytes <= (mostBytes ?? Infinity);
	return { what, budget, figure: `${short(drawn.cpuMs)} ms CPU, ${whole(drawn.bytes)} B`, beside, verdict: mostMs === null ? "no budget" : verdictOf(isMet) };
}

async function workerOrNull(name: WorkerName, say: (line: string) => void): Promise<WorkerOptions[]> {
	try {
		return [{ name, modules: [...(await buildPictureWorker(name))] }];
	} catch (error) {
		if (name === "pipit") throw error;
		say(`${name} is not installed`);
		return [];
	}
}
