import { initWasm } from "@resvg/resvg-wasm";
import wasm from "@resvg/resvg-wasm/index_bg.wasm";

/** Once for each isolate. */
let started: Promise<void> | null = null;

/** Makes the renderer ready; `rasterize` must not be called before. */
export function startRenderer(): Promise<void> {
	started ??= initWasm(wasm);
	return started;
}
