import { type FontSet, fontSetWith, SHIPPED } from "../render/index.ts";
import { scriptFonts } from "./scripts.ts";

/** A font that a shop has uploaded. */
export interface StoredFont {
	readonly name: string;
	/** That of CSS, 100 to 900. */
	readonly weight: number;
	readonly bytes: number;
	/** SHA-256 of the file, in hexadecimal digits: the file stands under it, so that it never changes. */
	readonly sha256: string;
}

export const MOST_FONTS = 8;
/** A whole font of Chinese, Japanese and Korean is larger: it is cut to the characters that are used. */
export const LARGEST_FONT = 4_000_000;

const listKey = (site: string): string => `fonts:${site}`;
const fileKey = (sha256: string): string => `font:${sha256}`;

export async function listFonts(env: PipitEnv, site: string): Promise<readonly StoredFont[]> {
	return (await env.KV.get<StoredFont[]>(listKey(site), { type: "json", cacheTtl: 30 })) ?? [];
}

/** Keeps a font, in place of one of the same name. Whether it is a font the caller has checked. */
export async function putFont(env: PipitEnv, site: string, font: { readonly name: string; readonly weight: number; readonly file: ArrayBuffer }): Promise<readonly StoredFont[]> {
	const sha256 = hex(await crypto.subtle.digest("SHA-256", font.file));
	const others = (await listFonts(env, site)).filter(({ name }) => name !== font.name);
	const list = [...others, { name: font.name, weight: font.weight, bytes: font.file.byteLength, sha256 }].toSorted((a, b) => (a.name < b.name ? -1 : 1));
	await env.KV.put(fileKey(sha256), font.file);
	await env.KV.put(listKey(site), JSON.stringify(list));
	sets.delete(site);
	return list;
}

/** The file itself stays, for other isolates that still draw with it. */
export async function removeFont(env: PipitEnv, site: string, name: string): Promise<readonly StoredFont[]> {
	const list = (await listFonts(env, site)).filter((font) => font.name !== name);
	await env.KV.put(listKey(site), JSON.stringify(list));
	sets.delete(site);
	return list;
}

interface Kept {
	readonly version: string;
	readonly set: FontSet;
	readonly readAt: number;
}

/** By site: what this isolate draws with. */
const sets = new Map<string, Kept>();
const TRUSTED_MS = 30_000;
/** A picture does not wait longer for fonts: it is drawn with those that are there. */
const PATIENCE_MS = 300;

/** The fonts of a site's pictures. Never rejects: without the shop's own, the shipped ones are there. */
export async function fontSetOf(env: PipitEnv, site: string): Promise<FontSet> {
	const kept = sets.get(site);
	if (kept !== undefined && Date.now() - kept.readAt < TRUSTED_MS) return kept.set;
	const otherwise = kept?.set ?? SHIPPED;
	const read = readSet(env, site, kept).catch((error: unknown) => {
		console.error(`the fonts of ${site} could not be read:`, error);
		return otherwise;
	});
	return Promise.race([read, scheduler.wait(PATIENCE_MS).then(() => otherwise)]);
}

async function readSet(env: PipitEnv, site: string, kept: Kept | undefined): Promise<FontSet> {
	const [list, scripts] = await Promise.all([listFonts(env, site), scriptFonts(env)]);
	const version = JSON.stringify([list, scripts.length]);
	let set: FontSet;
	if (kept?.version === version) ({ set } = kept);
	else {
		const own = await Promise.all(
			list.map(async ({ weight, sha256 }) => {
				const bytes = await env.KV.get(fileKey(sha256), { type: "arrayBuffer", cacheTtl: 86_400 });
				return bytes === null ? [] : [{ weight, bytes }];
			}),
		);
		set = fontSetWith([...scripts, ...own.flat()]);
	}
	sets.set(site, { version, set, readAt: Date.now() });
	return set;
}

function hex(digest: ArrayBuffer): string {
	return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
