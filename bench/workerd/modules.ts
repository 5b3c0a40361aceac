import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A module of a Worker as workerd takes it. */
export interface WorkerModule {
	readonly type: "ESModule" | "CompiledWasm" | "Data" | "Text";
	readonly path: string;
	readonly contents: string | Uint8Array<ArrayBuffer>;
}

/** The modules of a bundle that Wrangler or esbuild wrote into a folder; the script that starts it comes first. */
export function modulesOf(dir: string, script = "index.js"): WorkerModule[] {
	const others = readdirSync(dir).filter((name) => name !== script && typeOf(name) !== null);
	return [script, ...others].map((name) => {
		const type = typeOf(name) ?? "Data";
		const bytes = readFileSync(join(dir, name));
		return {
			type,
			path: join(dir, name),
			contents: type === "ESModule" || type === "Text" ? bytes.toString() : Uint8Array.from(bytes),
		};
	});
}

function typeOf(name: string): WorkerModule["type"] | null {
	if (name.endsWith(".js")) return "ESModule";
	if (name.endsWith(".wasm")) return "CompiledWasm";
	if (name.endsWith(".ttf")) return "Data";
	return name.endsWith(".sql") ? "Text" : null;
}
