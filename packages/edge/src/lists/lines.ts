/** A line of an upload, counted from 1. */
export interface Line {
	readonly number: number;
	readonly text: string;
}

/** Something that is no upload: too large, or not text. */
export class UploadError extends Error {}

const LONGEST_LINE = 10_000;
export const LARGEST_UPLOAD = 100_000_000;

/**
 * The lines of a body in UTF-8 as they come in; empty ones are left out. Holds no more than a line and a piece of the body.
 * @throws UploadError
 */
export async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Line> {
	if (body === null) return;
	const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
	let rest = "";
	let number = 0;
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.byteLength;
		if (bytes > LARGEST_UPLOAD) throw new UploadError(`expected at most ${LARGEST_UPLOAD} bytes`);
		const lines = (rest + decode(decoder, chunk)).split("\n");
		rest = lines.pop() ?? "";
		for (const text of lines) {
			number += 1;
			if (text.trim() !== "") yield lineOf(number, text);
		}
		if (rest.length > LONGEST_LINE) lineOf(number + 1, rest);
	}
	rest += decode(decoder, null);
	if (rest.trim() !== "") yield lineOf(number + 1, rest);
}

function lineOf(number: number, text: string): Line {
	if (text.length > LONGEST_LINE) throw new UploadError(`line ${number}: expected at most ${LONGEST_LINE} characters`);
	return { number, text: text.endsWith("\r") ? text.slice(0, -1) : text };
}

function decode(decoder: TextDecoder, chunk: Uint8Array | null): string {
	try {
		return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
	} catch {
		throw new UploadError("expected UTF-8");
	}
}
