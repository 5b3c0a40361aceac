import type { Path, Problem } from "../problem/index.ts";
import { nearest } from "./nearest.ts";
import type { Rule } from "./rule.ts";

/** Named definitions that use each other. */
export interface Definitions {
	readonly segments: { readonly [id: string]: Rule };
	readonly rules: { readonly [key: string]: Rule };
	/** Ids of computed traits. */
	readonly traits: ReadonlySet<string>;
	/** What was written but could not be taken. */
	readonly refused: { readonly segments: ReadonlySet<string>; readonly traits: ReadonlySet<string> };
}

export interface GraphProblems {
	/** What is wrong in itself; paths start at `segments` or `rules`. */
	readonly causes: readonly Problem[];
	/** What only uses something that is refused. */
	readonly consequences: readonly Problem[];
}

/** Longest row of segments each of which uses the next. */
const DEEPEST = 100;

/** Why a name cannot be one of a segment or a computed trait; null where it can. */
export function idProblem(kind: "segments" | "traits", id: string): Problem | null {
	const path = [kind, id];
	if (id === "__proto__" || id.length > LONGEST_ID) {
		return { path, expected: `another id, of at most ${LONGEST_ID} characters`, got: id.slice(0, 80) };
	}
	if (kind === "segments" || (id !== "" && !id.includes("."))) return null;
	return { path, expected: "an id without dots (a dot leads into a trait: `address.city`)", got: JSON.stringify(id) };
}

const LONGEST_ID = 200;

/** What is wrong with how definitions use each other, in whatever order they stand. Takes time in proportion to them. */
export function checkGraph(definitions: Definitions): GraphProblems {
	const { segments, rules, refused } = definitions;
	const causes: Problem[] = [];
	const consequences: Problem[] = [];
	const uses = new Map<string, readonly Use[]>();
	/** Refused segments; who uses them is so too. */
	const broken = new Set(refused.segments);

	for (const [id, rule] of Object.entries(segments)) {
		const own = ["segments", id];
		const used = usesOf(rule, own);
		const problems = unknownIn(used, definitions, causes.length);
		causes.push(...problems.causes);
		consequences.push(...problems.consequences);
		if (problems.causes.length + problems.consequences.length > 0) broken.add(id);
		uses.set(id, used.filter((use) => use.kind === "segment" && Object.hasOwn(segments, use.id)));
	}
	for (const [key, rule] of Object.entries(rules)) {
		const problems = unknownIn(usesOf(rule, ["rules", key]), definitions, causes.length);
		causes.push(...problems.causes, ...problems.consequences);
	}

	const { order, circular } = orderOf(uses);
	for (const [id, circle] of circular) {
		broken.add(id);
		const path = uses.get(id)?.find((use) => use.id === circle[1])?.path ?? ["segments", id];
		causes.push({ path, expected: "a segment that does not lead back to itself", got: shown(circle) });
	}
	const depths = new Map<string, number>();
	for (const id of order) {
		const used = uses.get(id) ?? [];
		const depth = 1 + used.reduce((most, use) => Math.max(most, depths.get(use.id) ?? 0), 0);
		depths.set(id, depth);
		const bad = used.find((use) => broken.has(use.id));
		const deepest = used.find((use) => depths.get(use.id) === DEEPEST);
		if (bad !== undefined) {
			if (!broken.has(id)) consequences.push(refusedUse(bad));
		} else if (depth > DEEPEST && deepest !== undefined) {
			causes.push({ path: deepest.path, expected: `at most ${DEEPEST} segments that use each other in a row`, got: "more" });
		}
		if (bad !== undefined || depth > DEEPEST) broken.add(id);
	}
	return { causes, consequences };
}

interface Use {
	readonly kind: "segment" | "trait" | "held";
	/** Of a segment, or the path of a trait. */
	readonly id: string;
	readonly path: Path;
}

function usesOf(rule: Rule, path: Path): readonly Use[] {
	if ("all" in rule) return rule.all.flatMap((part, index) => usesOf(part, [...path, "all", index]));
	if ("any" in rule) return rule.any.flatMap((part, index) => usesOf(part, [...path, "any", index]));
	if ("not" in rule) return usesOf(rule.not, [...path, "not"]);
	if ("points" in rule) {
		return rule.points.flatMap(({ when }, index) => usesOf(when, [...path, "points", index, "when"]));
	}
	if ("segment" in rule) return [{ kind: "segment", id: rule.segment, path: [...path, "segment"] }];
	if ("trait" in rule) return [{ kind: "trait", id: rule.trait, path: [...path, "trait"] }];
	if ("held" in rule) return [{ kind: "held", id: rule.held, path: [...path, "held"] }];
	return [];
}

/** What a path may begin with: `a`, `a.b`, `a.b.c`. */
function beginningsOf(path: string): readonly string[] {
	const steps = path.split(".");
	return steps.map((_, index) => steps.slice(0, index + 1).join("."));
}

/** Of very many mistakes only the first get a suggestion: looking for one takes time. */
const MOST_HINTS = 20;

function unknownIn(uses: readonly Use[], { segments, traits, refused }: Definitions, found: number): GraphProblems {
	const causes: Problem[] = [];
	const consequences: Problem[] = [];
	for (const use of uses) {
		const { kind, id, path } = use;
		if (kind === "held" && traits.has(id.split(".", 1)[0] ?? "")) {
			causes.push({ path, expected: "a stored trait, not a computed one", got: JSON.stringify(id) });
		} else if (kind !== "segment") {
			if (beginningsOf(id).some((start) => refused.traits.has(start))) consequences.push(refusedUse(use));
		} else if (refused.segments.has(id)) {
			consequences.push(refusedUse(use));
		} else if (!Object.hasOwn(segments, id)) {
			const near = found + causes.length < MOST_HINTS ? nearest(id, Object.keys(segments)) : null;
			const hint = near === null ? "" : `: did you mean \`${near}\`?`;
			causes.push({ path, expected: `the id of a segment that exists${hint}`, got: JSON.stringify(id) });
		}
	}
	return { causes, consequences };
}

function refusedUse({ kind, id, path }: Use): Problem {
	const what = kind === "segment" ? "a segment" : "a computed trait";
	return { path, expected: `${what} that is not refused itself`, got: `${JSON.stringify(id)}, which was refused` };
}

/** Each segment after those that it uses (Kahn); those in a circle are left out, and their circle told. */
function orderOf(uses: ReadonlyMap<string, readonly Use[]>): {
	readonly order: readonly string[];
	readonly circular: ReadonlyMap<string, readonly string[]>;
} {
	const users = new Map<string, string[]>();
	const waiting = new Map<string, number>();
	for (const [id, used] of uses) {
		const distinct = new Set(used.map((use) => use.id));
		waiting.set(id, distinct.size);
		for (const other of distinct) {
			const known = users.get(other);
			if (known === undefined) users.set(other, [id]);
			else known.push(id);
		}
	}
	const order = [...uses.keys()].filter((id) => waiting.get(id) === 0);
	let settled = 0;
	settle();
	const circular = new Map<string, readonly string[]>();
	for (;;) {
		const left = [...uses.keys()].filter((id) => (waiting.get(id) ?? 0) > 0 && !circular.has(id));
		if (left.length === 0) return { order, circular };
		const found = circlesIn(uses, new Set(left));
		for (const [id, circle] of found) circular.set(id, circle);
		// With these circles out of the way, those that use them follow, or are seen to be in another.
		for (const id of found.keys()) release(id);
		settle();
	}

	function settle(): void {
		for (; settled < order.length; settled += 1) release(order[settled] ?? "");
	}

	function release(id: string): void {
		for (const user of users.get(id) ?? []) {
			const left = (waiting.get(user) ?? 0) - 1;
			waiting.set(user, left);
			if (left === 0) order.push(user);
		}
	}
}

/** From each of those left leads a way into a circle: the segments on those, each with the circle from there on. */
function circlesIn(
	uses: ReadonlyMap<string, readonly Use[]>,
	left: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
	const circular = new Map<string, readonly string[]>();
	const walked = new Set<string>();
	for (const start of left) {
		const trail = new Map<string, number>();
		let id: string | undefined = start;
		while (id !== undefined && !walked.has(id)) {
			walked.add(id);
			trail.set(id, trail.size);
			id = uses.get(id)?.find((use) => left.has(use.id))?.id;
		}
		const begin = id === undefined ? undefined : trail.get(id);
		if (begin === undefined) continue;
		const circle = [...trail.keys()].slice(begin);
		for (const [place, member] of circle.entries()) {
			const length = Math.min(circle.length, MOST_SHOWN);
			const first = Array.from({ length }, (_, index) => circle[(place + index) % circle.length] ?? "");
			circular.set(member, [...first, ...(length < circle.length ? ["…"] : []), member]);
		}
	}
	return circular;
}

const MOST_SHOWN = 10;

function shown(circle: readonly string[]): string {
	return circle.join(" → ");
}
