import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type { Category } from "./catalogue.ts";
import type { Letter } from "./pages/inbox.ts";
import type { Shell } from "./parts/layout.ts";

/** A segment's name and what it means, as its file says. */
export interface SegmentText {
	readonly id: string;
	readonly name: string;
	readonly description: string;
}

/** What the pages take from site.yaml. */
export async function readShell(shopDir: string, categories: readonly Category[]): Promise<Shell> {
	const site = await readMap(join(shopDir, "site.yaml"));
	return {
		siteName: site.text("name"),
		writeKey: site.text("write_key"),
		currency: site.text("currency"),
		categories,
	};
}

/** The outside of the emails: what a mail program lists before one is opened. The abandoned cart comes first. */
export async function readLetters(shopDir: string): Promise<readonly Letter[]> {
	const files = (await readdir(join(shopDir, "emails"))).filter((name) => name.endsWith(".yaml")).toSorted();
	return Promise.all(
		files.map(async (file) => {
			const email = await readMap(join(shopDir, "emails", file));
			const from = email.map("from");
			return {
				id: basename(file, ".yaml"),
				message: email.text("message"),
				subject: plain(email.text("subject")),
				preheader: plain(email.text("preheader")),
				fromName: from.text("name"),
				fromEmail: from.text("email"),
			};
		}),
	);
}

/** A text in Liquid as it reads for somebody of whom nothing is known: without what is only for others. */
function plain(text: string): string {
	return text.replaceAll(/\{%-?\s*if\b.*?%\}.*?\{%-?\s*else\s*-?%\}(.*?)\{%-?\s*endif\s*-?%\}/g, "$1").replaceAll(/\{[{%].*?[%}]\}/g, "");
}

export async function readSegments(shopDir: string): Promise<readonly SegmentText[]> {
	const files = (await readdir(join(shopDir, "segments"))).filter((name) => name.endsWith(".yaml")).toSorted();
	return Promise.all(
		files.map(async (file) => {
			const segment = await readMap(join(shopDir, "segments", file));
			return { id: basename(file, ".yaml"), name: segment.text("name"), description: segment.text("description") };
		}),
	);
}

async function readMap(path: string): Promise<YamlMap> {
	return new YamlMap(path, parse(await readFile(path, "utf8")));
}

/** A map in a YAML file; asking for what it does not hold is an error that names the file. */
class YamlMap {
	readonly #path: string;
	readonly #fields: ReadonlyMap<string, unknown>;

	constructor(path: string, value: unknown) {
		this.#path = path;
		this.#fields = new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
	}

	text(key: string): string {
		const value = this.#fields.get(key);
		if (typeof value !== "string") throw new Error(`${this.#path}: ${key} is not a text`);
		return value;
	}

	map(key: string): YamlMap {
		return new YamlMap(`${this.#path} ${key}`, this.#fields.get(key));
	}
}
