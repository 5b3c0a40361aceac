import type { SentFields } from "@pipit/core/content/output";

const LARGEST_BYTES = 64_000;
const MOST_FIELDS = 100;

/**
 * The fields of a form that was sent, as multipart or urlencoded: which of the two mail programs send is nowhere promised.
 * Files are left out. Null where the body is neither, or larger than an answer can be.
 */
export async function readSentFields(request: Request): Promise<SentFields | null> {
	const bytes = await readBytes(request);
	const type = request.headers.get("content-type") ?? "";
	if (bytes === null || !/^(?:multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return null;
	let data: FormData;
	try {
		data = await new Response(bytes, { headers: { "content-type": type } }).formData();
	} catch {
		return null;
	}
	const fields = new Map<string, string[]>();
	let count = 0;
	for (const [name, value] of data) {
		count += 1;
		if (count > MOST_FIELDS) return null;
		if (typeof value !== "string" || name.length > 100) continue;
		fields.set(name, [...(fields.get(name) ?? []), value]);
	}
	return fields;
}

async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
	if (request.body === null) return new Uint8Array();
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of request.body) {
		size += chunk.byteLength;
		if (size > LARGEST_BYTES) return null;
		chunks.push(chunk);
	}
	const whole = new Uint8Array(size);
	let at = 0;
	for (const chunk of chunks) {
		whole.set(chunk, at);
		at += chunk.byteLength;
	}
	return whole;
}
