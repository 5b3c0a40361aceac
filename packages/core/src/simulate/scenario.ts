import { parseTime } from "../event/index.ts";
import type { Path, Problem } from "../problem/index.ts";
import { show } from "../problem/index.ts";
import {
	compile,
	isTimeZone,
	parseRule,
	parseTrait,
	type ComputedTrait,
	type Program,
	type Rule,
} from "../segment/index.ts";

/** What a scenario could not take. */
export type Refusal =
	| { readonly kind: "segment" | "trait"; readonly id: string; readonly problems: readonly Problem[] }
	| { readonly kind: "event" | "ask"; readonly index: number; readonly problems: readonly Problem[] }
	| { readonly kind: "scenario"; readonly problems: readonly Problem[] };

export interface Ask {
	/** As it was written; the answer repeats it. */
	readonly written: unknown;
	readonly at: number;
	readonly user: string;
}

export interface Scenario {
	readonly program: Program;
	readonly events: readonly unknown[];
	readonly asks: readonly Ask[];
	/** What holds for a person who has decided nothing. */
	readonly consent: "granted" | "pending";
	readonly refused: Refusal[];
}

const KEYS = ["name", "description", "segments", "traits", "events", "ask", "time_zone", "consent"];
const MOST_EVENTS = 100_000;

/** Reads one scenario; null when it is no object at all. */
export function parseScenario(input: unknown): Scenario | null {
	if (!isObject(input)) return null;
	const refused: Refusal[] = [];
	const note = (path: Path, expected: string, got: unknown) =>
		refused.push({ kind: "scenario", problems: [{ path, expected, got: show(got) }] });
	for (const key of Object.keys(input)) if (!KEYS.includes(key)) note([key], `one of the keys ${KEYS.join(", ")}`, key);

	const zone = input["time_zone"] ?? "UTC";
	const knowsZone = typeof zone === "string" && isTimeZone(zone);
	if (!knowsZone) note(["time_zone"], "an IANA time zone such as Europe/Berlin", zone);
	const consent = input["consent"] ?? "granted";
	if (consent !== "granted" && consent !== "pending") note(["consent"], "granted or pending", consent);

	const segments = readMap(input["segments"], "segments", note);
	const traits = readMap(input["traits"], "traits", note);
	const undecided = consent === "pending" ? "pending" : "granted";
	const program = compileAll(segments, traits, { timeZone: knowsZone ? zone : "UTC", undecided }, refused);
	const events = readList(input["events"], "events", note);
	if (events.length > MOST_EVENTS) note(["events"], `at most ${MOST_EVENTS} events`, events.length);
	return {
		program,
		events: events.slice(0, MOST_EVENTS),
		asks: readAsks(readList(input["ask"], "ask", note), refused),
		consent: undecided,
		refused,
	};
}

type Note = (path: Path, expected: string, got: unknown) => void;

function readMap(input: unknown, key: string, note: Note): readonly (readonly [string, unknown])[] {
	if (input === undefined) return [];
	if (isObject(input)) return Object.entries(input);
	note([key], "an object of ids", input);
	return [];
}

function readList(input: unknown, key: string, note: Note): readonly unknown[] {
	if (input === undefined) return [];
	if (Array.isArray(input)) return input;
	note([key], "a list", input);
	return [];
}

function readAsks(inputs: readonly unknown[], refused: Refusal[]): readonly Ask[] {
	return inputs.flatMap((input, index): Ask[] => {
		const at = isObject(input) ? parseTime(input["at"]) : null;
		const user = isObject(input) ? input["user"] : undefined;
		if (isObject(input) && at !== null && typeof user === "string") return [{ written: input["at"], at, user }];
		const problem: Problem = isObject(input)
			? at === null
				? { path: ["at"], expected: "a time as ISO 8601", got: show(input["at"]) }
				: { path: ["user"], expected: "an identifier", got: show(user) }
			: { path: [], expected: "{at, user}", got: show(input) };
		refused.push({ kind: "ask", index, problems: [problem] });
		return [];
	});
}

/** Compiles what can be compiled; a segment that cannot takes those that use it along. */
function compileAll(
	segmentInputs: readonly (readonly [string, unknown])[],
	traitInputs: readonly (readonly [string, unknown])[],
	site: { readonly timeZone: string; readonly undecided: "granted" | "pending" },
	refused: Refusal[],
): Program {
	const segments = new Map<string, Rule>();
	for (const [id, input] of segmentInputs) {
		const rule = parseRule(isFile(input) ? input["rule"] : input);
		if (rule.ok) segments.set(id, rule.value);
		else refused.push({ kind: "segment", id, problems: rule.problems });
	}
	const traits = new Map<string, ComputedTrait>();
	for (const [id, input] of traitInputs) {
		const trait = parseTrait(input);
		if (trait.ok) traits.set(id, trait.value);
		else refused.push({ kind: "trait", id, problems: trait.problems });
	}
	for (;;) {
		const source = {
			version: "simulated",
			...site,
			segments: Object.fromEntries(segments),
			traits: Object.fromEntries(traits),
			rules: {},
		};
		const compiled = compile(source);
		if (compiled.ok) return compiled.value;
		const before = segments.size;
		for (const id of Array.from(segments.keys())) {
			const problems = compiled.problems.filter(({ path }) => path[1] === id);
			if (problems.length === 0) continue;
			segments.delete(id);
			refused.push({
				kind: "segment",
				id,
				problems: problems.map((problem) => ({ ...problem, path: problem.path.slice(2) })),
			});
		}
		// A problem that belongs to no segment: nothing of the map can be used.
		if (segments.size === before) {
			for (const id of segments.keys()) refused.push({ kind: "segment", id, problems: compiled.problems });
			segments.clear();
		}
	}
}

/** A whole segment file where only its rule is needed. */
function isFile(input: unknown): input is { readonly [key: string]: unknown } {
	return (
		isObject(input) &&
		Object.hasOwn(input, "rule") &&
		Object.keys(input).every((key) => ["name", "description", "rule"].includes(key))
	);
}

export function isObject(input: unknown): input is { readonly [key: string]: unknown } {
	return typeof input === "object" && input !== null && !Array.isArray(input);
}
