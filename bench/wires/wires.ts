import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { SOUND_WIRES, type SoundWire } from "../../packages/core/src/wire/sound.fixtures.ts";
import { median, short, whole } from "../report/numbers.ts";
import type { Part, Row } from "../report/row.ts";
import { sendAll } from "../workerd/load.ts";
import { modulesOf } from "../workerd/modules.ts";
import { startWorkerd, type Workerd } from "../workerd/start-workerd.ts";

const REQUESTS = 4_000;
const ROUNDS = 3;
/** Events of a request, where the wire has batches. */
const EVENTS = 10;
const KEY = "writeKey=bench-key";

const PATHS: { readonly [wire: string]: string } = {
	segment: `/v1/batch?${KEY}`,
	rudder: `/beacon/v1/batch?${KEY}`,
	posthog: `/batch/?${KEY}`,
	ga4: `/mp/collect?${KEY}&measurement_id=G-AB12CD34EF`,
	plausible: `/api/event?${KEY}`,
	umami: `/api/send?${KEY}`,
	snowplow: `/com.snowplowanalytics.snowplow/tp2?${KEY}`,
};

/** What each wire costs from the bytes of a request to events that are ready for their profiles. */
export const wires: Part = {
	name: "wires",
	title: "Every wire, from a request's bytes to checked events, in workerd",
	async run(say) {
		const workerd = await start();
		try {
			const origin = await workerd.originOf("wires");
			const rounds = new Map<string, { empty: number; wire: number }[]>();
			// All wires in turn, and that several times, so that what else the machine does hits all of them alike.
			for (let round = 0; round < ROUNDS + 1; round += 1) {
				for (const wire of SOUND_WIRES) {
					const bodies = bodiesOf(wire);
					const measured = { empty: await cpuUs(workerd, origin, "/empty", bodies), wire: await cpuUs(workerd, origin, PATHS[wire.name] ?? "/", bodies) };
					// The first round makes the code warm.
					if (round > 0) rounds.set(wire.name, [...(rounds.get(wire.name) ?? []), measured]);
				}
				say(round === 0 ? "warm" : `round ${round} of ${ROUNDS}`);
			}
			return SOUND_WIRES.map((wire) => rowOf(wire, rounds.get(wire.name) ?? []));
		} finally {
			await workerd.stop();
		}
	},
};

function rowOf(wire: SoundWire, rounds: readonly { readonly empty: number; readonly wire: number }[]): Row {
	const count = wire.many ? EVENTS : 1;
	const bytes = Buffer.byteLength(bodiesOf(wire)[0] ?? "");
	const over = median(rounds.map(({ empty, wire: cost }) => cost - empty));
	const empty = median(rounds.map((round) => round.empty));
	return {
		what: `${wire.name}: ${count === 1 ? "one event" : `${count} events`} in ${whole(bytes)} bytes`,
		budget: "",
		figure: `${whole(over)} µs CPU over an empty handler, ${short(over / count)} µs an event`,
		beside: `the empty handler, which reads the same body: ${whole(empty)} µs; ${short((over + empty) / empty)} ×`,
		verdict: "no budget",
	};
}

function bodiesOf(wire: SoundWire): readonly string[] {
	const count = wire.many ? EVENTS : 1;
	return Array.from({ length: REQUESTS }, (_, request) => JSON.stringify(wire.request(Array.from({ length: count }, (_event, index) => wire.event(request * count + index).sent))));
}

async function cpuUs(workerd: Workerd, origin: URL, path: string, bodies: readonly string[]): Promise<number> {
	const before = workerd.cpuMs();
	const { requests, samples } = await sendAll({ origin, path, bodies, connections: 4, mostMs: 60_000 });
	if (samples.some((sample) => !/^(?:empty|delivered) true$/.test(sample))) throw new Error(`${path} answered ${samples.join()}`);
	return ((workerd.cpuMs() - before) * 1_000) / requests;
}

async function start(): Promise<Workerd> {
	const outdir = mkdtempSync(join(tmpdir(), "pipit-bench-wires-"));
	try {
		await build({
			entryPoints: { index: join(import.meta.dirname, "wires.worker.ts") },
			outdir,
			bundle: true,
			minify: true,
			format: "esm",
			target: "es2024",
			conditions: ["workerd", "worker", "browser"],
			external: ["node:*", "cloudflare:*"],
			logLevel: "silent",
		});
		return await startWorkerd([{ name: "wires", modules: modulesOf(outdir), modulesRoot: outdir }]);
	} finally {
		rmSync(outdir, { recursive: true });
	}
}
