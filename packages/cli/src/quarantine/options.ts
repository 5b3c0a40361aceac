import { readFileSync } from "node:fs";
import { Failure } from "../terminal/exit.ts";
import { readRecord } from "../terminal/record.ts";
import type { RemoteOptions } from "../remote/remote.ts";

/** What the list is narrowed by, and what is changed, as the command line says it. */
export interface QuarantineOptions extends RemoteOptions {
	readonly json: boolean;
	readonly state?: string;
	readonly field?: string;
	readonly event?: string;
	readonly via?: string;
	readonly reason?: string;
	readonly since?: string;
	readonly until?: string;
	readonly limit?: string;
	readonly after?: string;
	readonly patch?: string;
	readonly set: readonly string[];
	readonly convert: readonly string[];
	readonly move: readonly string[];
	readonly all: boolean;
	readonly dryRun: boolean;
}

const FILTERS = ["state", "field", "event", "via", "reason", "since", "until"] as const;

export function filterOf(options: QuarantineOptions): Record<string, string> {
	return Object.fromEntries(FILTERS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

/**
 * The patch that `--patch FILE`, `--set`, `--convert` and `--move` say together.
 * @throws Failure where one of them cannot be read.
 */
export function patchOf(options: QuarantineOptions): object {
	const file = options.patch === undefined ? {} : readPatch(options.patch);
	const merge = structuredClone(file["merge"] ?? {});
	if (typeof merge !== "object" || merge === null) throw new Failure("--patch: expected `merge` as an object");
	for (const pair of options.set) {
		const [path, text] = pairOf(pair, "--set");
		setAt(merge, path.split("."), valueOf(text));
	}
	return {
		merge,
		convert: { ...objectOf(file["convert"]), ...Object.fromEntries(options.convert.map((pair) => pairOf(pair, "--convert"))) },
		move: { ...objectOf(file["move"]), ...Object.fromEntries(options.move.map((pair) => pairOf(pair, "--move"))) },
	};
}

function readPatch(path: string): Readonly<Record<string, unknown>> {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch (error) {
		throw new Failure(`--patch: ${error instanceof Error ? error.message : String(error)}`);
	}
	const patch = readRecord(text);
	if (patch === null) throw new Failure(`--patch: expected a JSON object in ${path}`);
	return patch;
}

function objectOf(value: unknown): object {
	return typeof value === "object" && value !== null ? value : {};
}

function pairOf(text: string, option: string): [string, string] {
	const at = text.indexOf("=");
	if (at < 1) throw new Failure(`${option}: expected path=value, got "${text}"`);
	return [text.slice(0, at), text.slice(at + 1)];
}

/** JSON where it is, else the text itself: `total=5` is a number, `currency=EUR` a text. */
function valueOf(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

function setAt(target: object, [key = "", ...rest]: readonly string[], value: unknown): void {
	if (key === "__proto__") throw new Failure("--set: expected a path of an event");
	if (rest.length === 0) {
		Reflect.set(target, key, value);
		return;
	}
	const before: unknown = Reflect.get(target, key);
	const inner = typeof before === "object" && before !== null && Object.hasOwn(target, key) ? before : {};
	Reflect.set(target, key, inner);
	setAt(inner, rest, value);
}
