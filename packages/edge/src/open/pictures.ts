import { waitUntil } from "cloudflare:workers";
import type { Site } from "@pipit/core/definition";
import { type PhotoSource, photoTypeOf } from "../render/index.ts";
import { isPhotoAddress } from "./photo-address.ts";

const TIMEOUT_MS = 1_500;
const LARGEST_BYTES = 2_000_000;
/** How long this place of the network answers without asking the store. */
const CACHED_SECONDS = 3_600;
/** How long a photo is kept before the shop is asked again. A shop that changes a photo gives it another address. */
const STORED_SECONDS = 7 * 86_400;

/** A photo as the shop has it. */
export interface Photo {
	readonly type: "image/png" | "image/jpeg";
	readonly bytes: Uint8Array<ArrayBuffer>;
}

const NAME = "photo:";

/** What a drawing calls each photo that may be fetched; the others are left out, and the picture is drawn without them. */
export function photoNames(env: PipitEnv, site: Site, ownOrigin: string, urls: readonly string[]): Map<string, string> {
	return new Map(urls.filter((url) => isAllowed(url, env, site, ownOrigin)).map((url) => [url, NAME + encodeURIComponent(url).replaceAll("'", "%27")]));
}

/** The files of photos by those names. One that is slow, too large or broken is none. */
export function photoSource(env: PipitEnv, site: Site, ownOrigin: string): PhotoSource {
	return {
		async load(name) {
			const photo = await loadPhoto(env, site, ownOrigin, addressOf(name)).catch(() => null);
			return photo?.bytes ?? null;
		},
		async loadThumbnail(name, size) {
			if (!isKept(name, ownOrigin)) return null;
			const stored = await env.KV.get(await keyOf(addressOf(name), size), { type: "arrayBuffer", cacheTtl: CACHED_SECONDS }).catch(() => null);
			return stored === null ? null : new Uint8Array(stored);
		},
		keepThumbnail(name, size, png) {
			if (isKept(name, ownOrigin)) waitUntil(store(env, keyOf(addressOf(name), size), png));
		},
	};
}

function addressOf(name: string): string {
	return decodeURIComponent(name.slice(NAME.length));
}

/** What the Worker serves itself is as near as any store. */
function isKept(name: string, ownOrigin: string): boolean {
	return URL.parse(addressOf(name))?.origin !== ownOrigin;
}

async function store(env: PipitEnv, key: Promise<string>, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
	await env.KV.put(await key, bytes, { expirationTtl: STORED_SECONDS }).catch(() => undefined);
}

/** The names of those photos whose files are there: what somebody's template, or a check of the design, may ask about. */
export async function loadPictures(env: PipitEnv, site: Site, ownOrigin: string, urls: readonly string[]): Promise<Map<string, string>> {
	const source = photoSource(env, site, ownOrigin);
	const named = [...photoNames(env, site, ownOrigin, urls)];
	const found = await Promise.all(named.map(async ([url, name]) => ((await source.load(name)) === null ? [] : [[url, name] as const])));
	return new Map(found.flat());
}

function isAllowed(text: string, env: PipitEnv, site: Site, ownOrigin: string): boolean {
	const url = URL.parse(text);
	return url !== null && (url.origin === ownOrigin || isPhotoAddress(url, site, env.LOCAL === "true"));
}

/**
 * One photo: from this place's cache, else from the store, else from the shop, which is asked once. Null where it is
 * none, or may not be asked for.
 */
export async function loadPhoto(env: PipitEnv, site: Site, ownOrigin: string, text: string): Promise<Photo | null> {
	try {
		const url = URL.parse(text);
		if (url === null) return null;
		// A Worker that fetched its own address would not reach itself in production.
		if (url.origin === ownOrigin) return photoOf(await readCapped(await env.ASSETS.fetch(url)));
		if (!isPhotoAddress(url, site, env.LOCAL === "true")) return null;
		const cached = await caches.default.match(url);
		if (cached !== undefined) return photoOf(await readCapped(cached));
		const key = await keyOf(url.href, "file");
		const stored = await env.KV.get(key, "arrayBuffer").catch(() => null);
		if (stored !== null) {
			const photo = photoOf(new Uint8Array(stored));
			if (photo !== null) waitUntil(keepNear(url, photo));
			return photo;
		}
		const photo = photoOf(await fetched(url));
		if (photo !== null) waitUntil(Promise.all([keepNear(url, photo), store(env, Promise.resolve(key), photo.bytes)]));
		return photo;
	} catch {
		return null;
	}
}

async function fetched(url: URL): Promise<Uint8Array<ArrayBuffer> | null> {
	return readCapped(await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: "image/png, image/jpeg" } }));
}

function keepNear(url: URL, { bytes, type }: Photo): Promise<void> {
	return caches.default.put(url, new Response(bytes, { headers: { "cache-control": `max-age=${CACHED_SECONDS}`, "content-type": type } })).catch(() => undefined);
}

/** KV's keys hold 512 bytes, addresses may be longer. */
async function keyOf(address: string, size: string): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
	return `photo:${[...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}:${size}`;
}

function photoOf(bytes: Uint8Array<ArrayBuffer> | null): Photo | null {
	const type = bytes === null ? null : photoTypeOf(bytes);
	return bytes === null || type === null ? null : { type, bytes };
}

async function readCapped(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
	if (!response.ok || response.body === null) return null;
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body) {
		size += chunk.byteLength;
		if (size > LARGEST_BYTES) return null;
		chunks.push(chunk);
	}
	const bytes = new Uint8Array(size);
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return bytes;
}
