import { parseTime } from "../event/index.ts";
import { refused as refusedWith, show, type Parsed, type Path, type Problem } from "../problem/index.ts";
import { checkGraph, compile, idProblem, isTimeZone, parseRule, parseTrait, type Program } from "../segment/index.ts";

/** What a scenario could not take. */
export type Refusal =
	| { readonly kind: "segment" | "trait"; readonly id: string; readonly problems: readonly Problem[] }
	| { readonly kind: "event" | "ask"; readonly index: number; readonly problems: readonly Problem[] }
	| { readonly kind: "scenario"; readonly problems: readonly Problem[] };

export interface Ask {
	/** As it was written; the answer repeats it. */
	readonly written: unknown;
	readonly at: number;
	/** As it was written: a text, or the number of a database. */
	readonly user: string | number;
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

function readMap(input: unknown, key: string, note: Note): Inputs {
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
		const isNumber = typeof user === "number" && Number.isSafeInteger(user);
		if (isObject(input) && at !== null && (typeof user === "string" || isNumber))
			return [{ written: input["at"], at, user }];
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
	segmentInputs: Inputs,
	traitInputs: Inputs,
	site: { readonly timeZone: string; readonly undecided: "granted" | "pending" },
	refused: Refusal[],
): Program {
	const traits = readAll("trait", traitInputs, parseTrait, refused);
	const segments = readAll(
		"segment",
		segmentInputs,
		(input) => parseRule(isFile(input) ? input["rule"] : input),
		refused,
	);
	const { causes, consequences } = checkGraph({
		segments: Object.fromEntries(segments.taken),
		rules: {},
		traits: new Set(traits.taken.keys()),
		refused: { segments: segments.refused, traits: traits.refused },
	});
	take([...causes, ...consequences]);
	for (;;) {
		const source = {
			version: "simulated",
			...site,
			segments: Object.fromEntries(segments.taken),
			traits: Object.fromEntries(traits.taken),
			rules: {},
		};
		const compiled = compile(source);
		if (compiled.ok) return compiled.value;
		// A problem that belongs to no segment: nothing of the map can be used.
		if (!take(compiled.problems)) {
			for (const id of segments.taken.keys()) refused.push({ kind: "segment", id, problems: compiled.problems });
			segments.taken.clear();
		}
	}

	/** Takes out the segments that have a problem; answers whether there were any. */
	function take(problems: readonly Problem[]): boolean {
		const bySegment = Map.groupBy(problems, ({ path }) => path[1]);
		const bad = [...segments.taken.keys()].filter((id) => bySegment.has(id));
		for (const id of bad) {
			const own = (bySegment.get(id) ?? []).map((problem) => ({ ...problem, path: problem.path.slice(2) }));
			refused.push({ kind: "segment", id, problems: own });
			segments.taken.delete(id);
		}
		return bad.length > 0;
	}
}

type Inputs = readonly (readonly [id: string, input: unknown])[];

function readAll<T>(
	kind: "segment" | "trait",
	inputs: Inputs,
	parse: (input: unknown) => Parsed<T>,
	refusals: Refusal[],
): { readonly taken: Map<string, T>; readonly refused: ReadonlySet<string> } {
	const taken = new Map<string, T>();
	const refused = new Set<string>();
	for (const [id, input] of inputs) {
		const badId = idProblem(`${kind}s`, id);
		const read = badId === null ? parse(input) : refusedWith({ ...badId, path: [] });
		if (read.ok) {
			taken.set(id, read.value);
			continue;
		}
		refused.add(id);
		refusals.push({ kind, id, problems: read.problems });
	}
	return { taken, refused };
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
