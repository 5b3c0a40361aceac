import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { buildFromSources } from "../src/build/from-sources.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const CLI = join(REPOSITORY, "packages/cli");

/** Only Wrangler and, on Linux, a Node are needed beside it: everything else is in the bundles. */
const DEPENDENCIES = ["wrangler"];

/**
 * Makes the npm package `pipit` in a folder: bundles instead of sources, because Node strips no types under node_modules
 * and Pipit's own packages are not on npm. Answers the path of the tarball, which is written beside the folder.
 */
export async function packCli(folder: string): Promise<string> {
	rmSync(folder, { recursive: true, force: true });
	const dist = join(folder, "dist");
	mkdirSync(dist, { recursive: true });
	await bundleTools(dist);
	await bundleWorker(join(dist, "worker"));
	await buildFromSources(join(dist, "public"));
	for (const part of ["bin", "template", "types"]) cpSync(join(CLI, part), join(folder, part), { recursive: true });
	for (const file of ["wrangler.toml", "LICENSE"]) cpSync(join(REPOSITORY, file), join(folder, file));
	writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest(), null, "\t")}\n`);
	const made = execFileSync("npm", ["pack", "--json", "--pack-destination", resolve(folder, "..")], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
	const name = /"filename":\s*"([^"]+)"/.exec(made)?.[1];
	if (name === undefined) throw new Error(`npm pack named no file: ${made}`);
	return join(resolve(folder, ".."), name);
}

/** Of the source's manifest, what holds outside the repository. */
function manifest(): object {
	const own: unknown = JSON.parse(readFileSync(join(CLI, "package.json"), "utf8"));
	if (!isManifest(own)) throw new Error("packages/cli/package.json is not what it was");
	const { name, version, type, license, bin, dependencies, optionalDependencies } = own;
	return {
		name,
		version,
		type,
		license,
		bin,
		engines: { node: ">=20" },
		exports: {
			"./worker": { types: "./types/worker.d.ts", default: "./dist/worker/worker.mjs" },
			"./rules": { types: "./types/rules.d.ts", default: "./dist/rules.mjs" },
		},
		dependencies: Object.fromEntries(DEPENDENCIES.map((needed) => [needed, dependencies[needed]])),
		optionalDependencies,
	};
}

interface Manifest {
	readonly name: string;
	readonly version: string;
	readonly type: string;
	readonly license: string;
	readonly bin: object;
	readonly dependencies: Readonly<Record<string, string>>;
	readonly optionalDependencies: Readonly<Record<string, string>>;
}

function isManifest(value: unknown): value is Manifest {
	return typeof value === "object" && value !== null && "bin" in value && "dependencies" in value && "optionalDependencies" in value;
}

const COMMON: BuildOptions = { bundle: true, format: "esm", legalComments: "eof", logLevel: "warning" };

/** The command line, what it starts, and what a shop's scripts import. */
async function bundleTools(outdir: string): Promise<void> {
	await build({
		...COMMON,
		entryPoints: { cli: join(CLI, "src/main.ts"), guard: join(CLI, "src/dev/guard.ts"), rules: join(CLI, "src/rules.ts") },
		outdir,
		outExtension: { ".js": ".mjs" },
		// A command is loaded only when it is called.
		splitting: true,
		chunkNames: "chunks/[name]-[hash]",
		platform: "node",
		target: "node22.18",
		// Only a clone builds from sources; a package has built already.
		external: ["./from-sources.ts"],
		banner: { js: 'import { createRequire as $require } from "node:module"; const require = $require(import.meta.url);' },
	});
}

/** The Worker, which Wrangler bundles into a shop's own; its fonts and WebAssembly stay files. */
async function bundleWorker(outdir: string): Promise<void> {
	await build({
		...COMMON,
		entryPoints: { worker: join(CLI, "src/worker.ts") },
		outdir,
		outExtension: { ".js": ".mjs" },
		platform: "browser",
		conditions: ["workerd", "worker", "browser"],
		target: "es2024",
		external: ["cloudflare:*", "node:*"],
		loader: { ".wasm": "copy", ".ttf": "copy", ".sql": "text" },
		assetNames: "[name]-[hash]",
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	console.log(await packCli(resolve(process.argv[2] ?? join(REPOSITORY, "dist/npm/pipit"))));
}
