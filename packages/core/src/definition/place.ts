import { formatPath, type Path } from "../problem/index.ts";
import type { SourceFile } from "./parse.ts";
import { readYaml, type YamlFile } from "./yaml.ts";

/** Something that can be meant as it is, but probably is not. It never keeps a definition from being published. */
export interface DefinitionWarning {
	readonly file: string;
	/** Null where the file cannot be told. */
	readonly line: number | null;
	readonly path: Path;
	/** The event name that it is about; null where it is about something else. */
	readonly event: string | null;
	readonly suggestion: string | null;
	/** One line for a person: `` segments/fans.yaml:3 rule.event: `Wishlist shared` … ``. */
	readonly message: string;
}

/** The definition that a rule stands in. */
export interface Place {
	readonly folder: "segments" | "traits" | "blocks";
	readonly id: string;
}

/** Finds the lines of files, each of which is read once. */
export class Places {
	readonly #files: readonly SourceFile[];
	readonly #read = new Map<SourceFile, YamlFile>();

	constructor(files: readonly SourceFile[]) {
		this.#files = files;
	}

	/** A warning about the part at `path` of a definition, which says `text` of it. */
	warning(place: Place, path: Path, text: string, about: { readonly event: string | null; readonly suggestion: string | null }): DefinitionWarning {
		const paths = FILES[place.folder](place.id);
		const file = this.#files.find((candidate) => paths.includes(candidate.path));
		const line = file === undefined ? null : this.#lineOf(file, path);
		const name = file?.path ?? `${place.folder}/${place.id}`;
		return { file: name, line, path, ...about, message: `${name}${line === null ? "" : `:${line}`} ${formatPath(path)}: ${text}` };
	}

	#lineOf(file: SourceFile, path: Path): number | null {
		const yaml = this.#read.get(file) ?? readYaml(file.text);
		this.#read.set(file, yaml);
		return yaml.ok ? yaml.lineOf(path) : null;
	}
}

const EXTENSIONS = ["yaml", "yml", "json"];
const FILES: { readonly [folder in Place["folder"]]: (id: string) => readonly string[] } = {
	segments: (id) => EXTENSIONS.map((extension) => `segments/${id}.${extension}`),
	traits: (id) => EXTENSIONS.map((extension) => `traits/${id}.${extension}`),
	blocks: (id) => EXTENSIONS.map((extension) => `blocks/${id}/block.${extension}`),
};
