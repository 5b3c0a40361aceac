import { parse } from "yaml";
import type { SourceFile } from "@pipit/core/definition";
import { formatPath, type Path, show } from "@pipit/core/problem";

/** How one file of a folder differs from what is published, and what of it in words. */
export interface FileChange {
	readonly path: string;
	readonly change: "added" | "changed" | "removed";
	/** `rule.count.gte: 1 → 2`, or how many lines. */
	readonly details: readonly string[];
}

const MOST_DETAILS = 30;

/** What publishing `after` would change in `before`, by file and, inside a definition, by each value. */
export function folderChanges(before: readonly SourceFile[], after: readonly SourceFile[]): FileChange[] {
	const old = new Map(before.map(({ path, text }) => [path, text]));
	const young = new Map(after.map(({ path, text }) => [path, text]));
	return [...new Set([...old.keys(), ...young.keys()])].toSorted().flatMap((path): FileChange[] => {
		const was = old.get(path);
		const is = young.get(path);
		if (was === is) return [];
		if (was === undefined) return [{ path, change: "added", details: [] }];
		if (is === undefined) return [{ path, change: "removed", details: [] }];
		return [{ path, change: "changed", details: detailsOf(path, was, is) }];
	});
}

function detailsOf(path: string, was: string, is: string): string[] {
	const details = /\.(?:ya?ml|json)$/.test(path) ? valueDetails(was, is) : null;
	const all = details ?? [linesOf(was, is)];
	if (all.length === 0) return ["only comments or layout"];
	return all.length > MOST_DETAILS ? [...all.slice(0, MOST_DETAILS), `and ${all.length - MOST_DETAILS} more`] : all;
}

/** Null where one of them is no YAML. */
function valueDetails(was: string, is: string): string[] | null {
	try {
		return differences(parse(was, { maxAliasCount: 100 }), parse(is, { maxAliasCount: 100 }), []);
	} catch {
		return null;
	}
}

function differences(was: unknown, is: unknown, path: Path): string[] {
	if (Object.is(was, is)) return [];
	if (isPlain(was) && isPlain(is) && Array.isArray(was) === Array.isArray(is)) {
		const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
		return keys.flatMap((key) => differences(own(was, key), own(is, key), [...path, Array.isArray(is) ? Number(key) : key]));
	}
	const place = formatPath(path);
	if (was === undefined) return [`${place}: ${show(is)} is new`];
	if (is === undefined) return [`${place}: ${show(was)} is gone`];
	return [`${place}: ${show(was)} → ${show(is)}`];
}

function isPlain(value: unknown): value is object {
	return typeof value === "object" && value !== null;
}

function own(value: object, key: string): unknown {
	return Object.entries(value).find(([name]) => name === key)?.[1];
}

function linesOf(was: string, is: string): string {
	const old = count(was);
	const young = count(is);
	return `${surplus(young, old)} lines added, ${surplus(old, young)} removed`;
}

/** How many lines of the one the other does not have. */
function surplus(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
	return [...one].reduce((sum, [line, times]) => sum + Math.max(0, times - (other.get(line) ?? 0)), 0);
}

function count(text: string): Map<string, number> {
	const lines = new Map<string, number>();
	for (const line of text.split("\n")) lines.set(line, (lines.get(line) ?? 0) + 1);
	return lines;
}
