import { MAX_BODY_BYTES, MAX_INFLATED_BYTES } from "./limits.ts";

export type Body =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "too large"; readonly limit: number }
	/** Packed, but broken. */
	| { readonly kind: "unreadable" };

/**
 * The text of a request's body, within bounds of memory. What it is packed with is told by its first bytes and never by
 * its headers: RudderStack's clients call gzipped JSON a form, PostHog's say nothing at all. Bytes that are not UTF-8
 * become U+FFFD, so that one broken text does not lose the other events of its batch; a byte order mark is dropped.
 */
export async function readBody(request: Request): Promise<Body> {
	const bytes = await readBytes(request);
	if (bytes === null) return { kind: "too large", limit: MAX_BODY_BYTES };
	const packing = packingOf(bytes);
	if (packing === null) return { kind: "text", text: decode(bytes) };
	try {
		const inflated = await readCapped(
			new Blob([bytes]).stream().pipeThrough(new DecompressionStream(packing)),
			MAX_INFLATED_BYTES,
		);
		return inflated === null
			? { kind: "too large", limit: MAX_INFLATED_BYTES }
			: { kind: "text", text: decode(inflated) };
	} catch {
		return { kind: "unreadable" };
	}
}

async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
	if (request.body === null) return new Uint8Array();
	const announced = request.headers.get("content-length");
	if (announced === null) return readCapped(request.body, MAX_BODY_BYTES);
	// The platform holds the sender to the length it announced, so nothing longer is ever read into memory.
	if (!(Number(announced) <= MAX_BODY_BYTES)) return null;
	const bytes = new Uint8Array(await request.arrayBuffer());
	return bytes.byteLength > MAX_BODY_BYTES ? null : bytes;
}

/** The magic numbers of gzip (RFC 1952) and zlib (RFC 1950), neither of which can begin a JSON text. */
function packingOf(bytes: Uint8Array): "gzip" | "deflate" | null {
	const [first, second] = bytes;
	if (first === undefined || second === undefined) return null;
	if (first === 0x1f && second === 0x8b) return "gzip";
	return first === 0x78 && ((first << 8) | second) % 31 === 0 ? "deflate" : null;
}

async function readCapped(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	const reader = stream.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		size += value.byteLength;
		if (size > limit) {
			await reader.cancel();
			return null;
		}
		chunks.push(value);
	}
	const whole = new Uint8Array(size);
	let at = 0;
	for (const chunk of chunks) {
		whole.set(chunk, at);
		at += chunk.byteLength;
	}
	return whole;
}

function decode(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}
