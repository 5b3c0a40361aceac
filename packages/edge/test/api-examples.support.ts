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
	["getDefinitions", "5f0c2ab84d1e97a3", ["version"]],
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

export interface Change {
	readonly parameters?: { readonly [name: string]: string };
	readonly body?: unknown;
	/** Which of the kinds of body that the operation takes; the first one without it. */
	readonly type?: string;
}
