import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Remote, send, titleOf } from "../remote/remote.ts";
import { Failure } from "../terminal/exit.ts";
import { asRecord } from "../terminal/record.ts";

/** A font of a shop's folder: `fonts/NAME-600.ttf`, its weight at the end of the name; 400 where none is there. */
export interface FontFile {
	readonly name: string;
	readonly weight: number;
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly sha256: string;
}

/** The fonts in the folder's `fonts/`, in order; none where there is no such folder. */
export function readFonts(folder: string): FontFile[] {
	return filesIn(join(folder, "fonts")).flatMap((file) => {
		const [, name, , weight] = /^([a-z0-9][a-z0-9_-]*?(-([1-9]00))?)\.(?:ttf|otf)$/i.exec(file) ?? [];
		if (name === undefined) return [];
		const bytes = new Uint8Array(readFileSync(join(folder, "fonts", file)));
		const sha256 = createHash("sha256").update(bytes).digest("hex");
		return [{ name: name.toLowerCase(), weight: Number(weight ?? 400), bytes, sha256 }];
	});
}

/**
 * Sends the fonts that the Worker does not have yet; the names of those.
 * @throws Failure where one is refused.
 */
export async function pushFonts(remote: Remote, site: string, fonts: readonly FontFile[]): Promise<string[]> {
	if (fonts.length === 0) return [];
	const query = `site=${encodeURIComponent(site)}`;
	const { body } = await send(remote, "GET", `/fonts?${query}`, null);
	const list: readonly unknown[] = Array.isArray(body["fonts"]) ? body["fonts"] : [];
	const known = new Set(list.map((font) => asRecord(font)).map((font) => `${String(font?.["name"])} ${String(font?.["weight"])} ${String(font?.["sha256"])}`));
	const sent: string[] = [];
	for (const { name, weight, bytes, sha256 } of fonts) {
		if (known.has(`${name} ${weight} ${sha256}`)) continue;
		const answer = await send(remote, "PUT", `/fonts/${name}?weight=${weight}&${query}`, { type: "font/ttf", content: bytes });
		if (answer.status !== 200) throw new Failure(`fonts/${name}: ${titleOf(answer)}`);
		sent.push(name);
	}
	return sent;
}

function filesIn(folder: string): string[] {
	try {
		return readdirSync(folder).toSorted();
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
		throw error;
	}
}
