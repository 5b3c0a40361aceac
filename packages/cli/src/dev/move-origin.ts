import type { SourceFile } from "@pipit/core/definition";

/** Where a demo shop's definitions say that it stands. */
const WRITTEN = "http://localhost:8787";

/** The definitions of a demo shop that is served on another port than the one that is written in them. */
export function movedTo(origin: string, files: readonly SourceFile[]): SourceFile[] {
	return files.map((file) => ({ path: file.path, text: file.text.replaceAll(WRITTEN, origin) }));
}
