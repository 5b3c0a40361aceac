import { Hono } from "hono";
import { problem } from "../admin/problem.ts";
import { type Admin, siteOf } from "../admin/request.ts";
import { fontProblem } from "../render/index.ts";
import { LARGEST_FONT, listFonts, MOST_FONTS, putFont, removeFont } from "./store.ts";

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/**
 * The fonts that a shop draws its pictures with, beside the shipped ones: `GET /fonts`, `PUT /fonts/NAME?weight=400` with
 * the file as the body, `DELETE /fonts/NAME`. A file that is no sound font is refused with what is wrong with it.
 */
export const fontRoutes = new Hono<Admin>()
	.get("/fonts", async (c) => c.json({ fonts: await listFonts(c.env, (await siteOf(c)).site.id) }))
	.put("/fonts/:name", async (c) => {
		const { site } = await siteOf(c);
		const name = c.req.param("name");
		const weight = Number(c.req.query("weight") ?? 400);
		if (!NAME.test(name)) return problem(c, 400, "name: expected small letters, digits, - and _");
		if (!Number.isInteger(weight) || weight < 100 || weight > 900) return problem(c, 400, "weight: expected a whole number from 100 to 900");
		if (Number(c.req.header("content-length") ?? 0) > LARGEST_FONT) return tooLarge(c.req.header("content-length") ?? "");
		const file = await c.req.arrayBuffer();
		if (file.byteLength > LARGEST_FONT) return tooLarge(String(file.byteLength));
		const wrong = fontProblem(file);
		if (wrong !== null) return problem(c, 422, `the body: expected ${wrong}`);
		const others = (await listFonts(c.env, site.id)).filter((font) => font.name !== name);
		if (others.length >= MOST_FONTS) return problem(c, 409, `expected at most ${MOST_FONTS} fonts; delete one that is not needed`);
		return c.json({ fonts: await putFont(c.env, site.id, { name, weight, file }) });

		function tooLarge(got: string): Response {
			return problem(c, 413, `the body: expected a font of at most ${LARGEST_FONT} bytes, got ${got}; cut it to the characters that you use`);
		}
	})
	.delete("/fonts/:name", async (c) => {
		const { site } = await siteOf(c);
		return c.json({ fonts: await removeFont(c.env, site.id, c.req.param("name")) });
	});
