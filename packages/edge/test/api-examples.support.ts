import { addressOf, type Operation, type Parameter } from "../src/api/index.ts";
import regular from "../src/render/fonts/inter-greek-400.ttf";
import { TWINS } from "./api-world.support.ts";
import { ADMIN } from "./support.ts";

/** A request as an example of the description makes it. */
export interface Sample {
	readonly path: string;
	readonly init: RequestInit;
}

/** What stands in examples for what only an answer can tell: the id of a merge, of a finding … */
export class Places {
	readonly #told = new Map<string, string>([
		["FIRST_ID", TWINS[0]],
		["SECOND_ID", TWINS[1]],
	]);

	/** Learns from an answer what later examples name. */
	learn(operation: Operation, answer: unknown): void {
		for (const [id, place, keys] of LEARNED) {
			const found = operation.id === id ? keys.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), answer) : undefined;
			if (typeof found === "string" || typeof found === "number") this.#told.set(place, String(found));
		}
	}

	fill(text: string): string {
		const shown = this.#told.get("SHOWN") ?? "";
		const [message = "0", block = "cart", time = "0"] = shown.replace(/^.*\/shown\//, "").replace(".png", "").split("/");
		// The picture's address is told as a whole.
		const filled = text.replace(/\/shown\/0\/cart\/1795341600000/, `/shown/${message}/${block}/${time}`);
		return [...this.#told].reduce((all, [place, value]) => all.replaceAll(place, value), filled);
	}
}

/** From which answer which place is learned, and where in it. */
const LEARNED: readonly (readonly [operation: string, place: string, keys: readonly string[]])[] = [
	["getDefinitions", "fa6168b459d73f80", ["version"]],
	["listShown", "SHOWN", ["shown", "0", "picture"]],
	["listQuarantine", "QUARANTINE_ID", ["entries", "0", "id"]],
	["listFindings", "FINDING_ID", ["findings", "0", "id"]],
	["mergeProfiles", "MERGE_ID", ["merge_id"]],
];

/** The request that an operation's examples make; `change` puts other values in. */
export function sampleOf(operation: Operation, places: Places, change: Change = {}): Sample {
	const values = (place: Parameter["in"]): [string, string][] =>
		operation.parameters.flatMap((one): [string, string][] => {
			const value = change.parameters?.[one.name] ?? one.example;
			return one.in === place && value !== null ? [[one.name, value]] : [];
		});
	const path = values("path").reduce((address, [name, value]) => address.replace(`{${name}}`, encodeURIComponent(value)), addressOf(operation.path));
	const query = new URLSearchParams(values("query")).toString();
	const content = Object.entries(operation.body?.content ?? {}).find(([type]) => change.type === undefined || type === change.type);
	const headers: Record<string, string> = { ...ADMIN, ...(content === undefined ? {} : { "content-type": content[0] }) };
	const example = change.body ?? content?.[1].example;
	const body = content === undefined ? null : example === null ? regular : typeof example === "string" ? example : places.fill(JSON.stringify(example));
	return { path: `/api/v1${places.fill(path)}${query === "" ? "" : `?${query}`}`, init: { method: operation.method.toUpperCase(), headers, body } };
}

/** The request that a line of `docs/api.md` makes, read as a shell reads it. */
export function requestOf(line: string, places: Places): Sample {
	const [command, ...words] = wordsOf(places.fill(line), { PIPIT: "", PIPIT_ADMIN_KEY: ADMIN.authorization.replace("Bearer ", "") });
	const given = { method: "GET", path: "", headers: {} as Record<string, string>, body: null as BodyInit | null };
	if (command !== "curl") throw new Error(`no curl: ${line}`);
	for (let index = 0; index < words.length; index += 1) {
		const word = words[index] ?? "";
		if (!word.startsWith("-")) {
			given.path = word;
			continue;
		}
		const value = words[(index += 1)] ?? "";
		const [name = "", said = ""] = value.split(/: (.*)/s);
		if (word === "-X") given.method = value;
		else if (word === "-H") given.headers[name] = said;
		else if (word === "--data-binary") given.body = value.startsWith("@") ? regular : value;
		else throw new Error(`curl ${word} is not known here`);
	}
	const { method, path, headers, body } = given;
	return { path, init: { method, headers, body } };
}

/** Words of a shell's line: bare, in double quotes with variables, in single quotes as they are. */
function wordsOf(line: string, variables: Readonly<Record<string, string>>): string[] {
	const words: string[] = [];
	for (const [word] of line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)) {
		const parts = [...word.matchAll(/"([^"]*)"|'([^']*)'|[^"']+/g)].map(([bare, double, single]) => single ?? (double ?? bare).replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? `$${name}`));
		words.push(parts.join(""));
	}
	return words;
}

export interface Change {
	readonly parameters?: { readonly [name: string]: string };
	readonly body?: unknown;
	/** Which of the kinds of body that the operation takes; the first one without it. */
	readonly type?: string;
}
