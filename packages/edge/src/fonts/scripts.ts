import type { FontSet } from "../render/index.ts";

/** Where Inter's other scripts stand among the Worker's files; `pipit build` puts them there. They would not fit into the Worker. */
export const SCRIPT_FILES = [
	{ weight: 400, path: "/fonts/inter-cyrillic-400.ttf" },
	{ weight: 600, path: "/fonts/inter-cyrillic-600.ttf" },
	{ weight: 400, path: "/fonts/inter-greek-400.ttf" },
	{ weight: 600, path: "/fonts/inter-greek-600.ttf" },
] as const;

let loaded: Promise<FontSet["fonts"]> | null = null;

/** Inter in Cyrillic and Greek, read once by each isolate; a file that cannot be read is tried again with the next question. */
export async function scriptFonts(env: Pick<PipitEnv, "ASSETS">): Promise<FontSet["fonts"]> {
	const reading = (loaded ??= readAll(env));
	const fonts = await reading;
	if (fonts.length < SCRIPT_FILES.length && loaded === reading) loaded = null;
	return fonts;
}

async function readAll(env: Pick<PipitEnv, "ASSETS">): Promise<FontSet["fonts"]> {
	const files = await Promise.all(
		SCRIPT_FILES.map(async ({ weight, path }) => {
			// The host says nothing here: the binding goes by the path alone.
			const response = await env.ASSETS.fetch(new URL(path, "https://assets.local")).catch(() => null);
			return response?.ok === true ? [{ weight, bytes: await response.arrayBuffer() }] : [];
		}),
	);
	return files.flat();
}
