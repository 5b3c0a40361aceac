import { expect, test } from "vitest";
import { SHIPPED, fontSetWith } from "../render/index.ts";
import cyrillic from "../render/fonts/inter-cyrillic-400.ttf";
import greek from "../render/fonts/inter-greek-400.ttf";
import { SCRIPT_FILES, scriptFonts } from "./scripts.ts";

const FILES: { readonly [path: string]: ArrayBuffer } = Object.fromEntries(SCRIPT_FILES.map(({ path }) => [path, path.includes("greek") ? greek : cyrillic]));

function assets(isThere: (path: string) => boolean): Pick<PipitEnv, "ASSETS"> {
	const fetcher = {
		fetch: async (url: URL) => (isThere(url.pathname) ? new Response(FILES[url.pathname] ?? null) : new Response("none", { status: 404 })),
	};
	return { ASSETS: fetcher as unknown as Fetcher };
}

test("Cyrillic and Greek come from the files beside the Worker, and what is missing is tried again", async () => {
	expect(await scriptFonts(assets(() => false))).toEqual([]);
	expect(await scriptFonts({ ASSETS: { fetch: () => Promise.reject(new Error("away")) } as unknown as Fetcher })).toEqual([]);
	const fonts = await scriptFonts(assets(() => true));
	expect(fonts.map(({ weight }) => weight)).toEqual([400, 600, 400, 600]);
	expect(await scriptFonts(assets(() => false))).toBe(fonts);
	expect(SHIPPED.metrics.drawable("Чай τσάι tea")).toBe("  tea");
	expect(fontSetWith(fonts).metrics.drawable("Чай τσάι tea")).toBe("Чай τσάι tea");
});
