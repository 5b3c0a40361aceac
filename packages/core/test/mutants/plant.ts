import { parseSync } from "vite";

/** One small bug that may be switched on. */
export interface Mutant {
	readonly id: number;
	readonly file: string;
	readonly line: number;
	readonly before: string;
	readonly after: string;
}

/** A part of a source and what may stand there instead. */
interface Site {
	readonly start: number;
	readonly end: number;
	/** A statement can only be left out. */
	readonly isStatement: boolean;
	readonly others: string[];
}

interface Syntax {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly [key: string]: unknown;
}

/** What a planted source asks of each of its bugs, by number: whether it is switched on. */
const ASKED = "isPlanted";

/** The source with all its bugs in it, each behind a question, and the list of them; numbered from `first`. */
export function plant(
	file: string,
	source: string,
	first: number,
): { readonly source: string; readonly mutants: readonly Mutant[] } {
	const { program, errors } = parseSync(file, source);
	if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
	const sites = new Map<string, Site>();
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every node of the tree has these
	visit(program as unknown as Syntax, source, { parent: null, isRun: false }, (node, others, isStatement = false) => {
		const key = `${node.start} ${node.end}`;
		const site = sites.get(key) ?? { start: node.start, end: node.end, isStatement, others: [] };
		site.others.push(...others.filter((other) => !site.others.includes(other)));
		sites.set(key, site);
	});
	const mutants: Mutant[] = [];
	const ordered = [...sites.values()].toSorted((a, b) => a.start - b.start || b.end - a.end);
	const planted = write(source, 0, source.length, ordered, (site, other) => {
		const id = first + mutants.length;
		const line = source.slice(0, site.start).split("\n").length;
		mutants.push({ id, file, line, before: source.slice(site.start, site.end), after: other });
		return id;
	});
	return { source: planted, mutants };
}

function write(
	source: string,
	start: number,
	end: number,
	sites: readonly Site[],
	number: (site: Site, other: string) => number,
): string {
	let written = "";
	let place = start;
	for (let index = 0; index < sites.length;) {
		const site = sites[index];
		if (site === undefined) break;
		let next = index + 1;
		while ((sites[next]?.start ?? Infinity) < site.end) next += 1;
		written += source.slice(place, site.start);
		const questions = site.others.map((other) => [`${ASKED}(${number(site, other)})`, other] as const);
		const inner = write(source, site.start, site.end, sites.slice(index + 1, next), number);
		if (site.isStatement) written += `{ if (!(${questions.map(([question]) => question).join(" || ")})) { ${inner} } }`;
		else written += `(${questions.map(([question, other]) => `${question} ? (${other}) : `).join("")}(${inner}))`;
		place = site.end;
		index = next;
	}
	return written + source.slice(place, end);
}

type Found = (node: Syntax, others: readonly string[], isStatement?: boolean) => void;

interface Around {
	readonly parent: Syntax | null;
	/** Inside a function: what a module works out when it is loaded is worked out before any bug is switched on. */
	readonly isRun: boolean;
}

function visit(node: Syntax, source: string, { parent, isRun }: Around, found: Found): void {
	const isType =
		node.type.startsWith("TS") &&
		!["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"].includes(node.type);
	if (isType || node.type === "ImportDeclaration" || node.type === "ChainExpression") return;
	if (parent?.type === "Program" && BOUND.test(textOf(node, source))) return;
	const others = (OPERATORS[node.type] ?? NONE)(node, source, parent);
	if (isRun && others.length > 0) found(node, others, node.type === "ExpressionStatement");
	if (isRun && node.type === "IfStatement" && !isGuard(node, source)) found(child(node, "test"), ["false"]);
	for (const [key, value] of Object.entries(node)) {
		if ((key === "key" || key === "property") && node["computed"] !== true) continue;
		for (const inner of Array.isArray(value) ? value : [value])
			if (isSyntax(inner)) visit(inner, source, { parent: node, isRun: isRun || /Function/.test(node.type) }, found);
	}
}

/** A bound is chosen: another one is no bug. */
const BOUND = /^(export )?const [A-Z_]+ = [\d_]+;$/;

type Operator = (node: Syntax, source: string, parent: Syntax | null) => readonly string[];

const NONE: Operator = () => [];
const OTHER_OPERATOR: { readonly [operator: string]: string } = {
	"<": "<=",
	"<=": "<",
	">": ">=",
	">=": ">",
	"===": "!==",
	"!==": "===",
	"+": "-",
	"-": "+",
};
const DROPPED = new Set(["slice", "toSorted", "toReversed", "filter", "concat"]);
const OTHER_METHOD: { readonly [name: string]: string } = { some: "every", every: "some", min: "max", max: "min" };

const OPERATORS: { readonly [type: string]: Operator } = {
	BinaryExpression(node, source) {
		const operator = String(node["operator"]);
		const [left, right] = [textOf(child(node, "left"), source), textOf(child(node, "right"), source)];
		const other = OTHER_OPERATOR[operator];
		const isOfTypes = /^(undefined|null)$/.test(right) || left.startsWith("typeof ");
		const isText = /["`]/.test(left + right) && operator === "+";
		return other === undefined || isOfTypes || isText ? [] : [`${left} ${other} ${right}`];
	},
	LogicalExpression(node, source) {
		if (node["operator"] === "??") return [];
		const sides = [child(node, "left"), child(node, "right")];
		return sides.map((side) => textOf(side, source));
	},
	ConditionalExpression(node, source) {
		if (/[!=]== (undefined|null)$|^typeof /.test(textOf(child(node, "test"), source))) return [];
		return [textOf(child(node, "consequent"), source), textOf(child(node, "alternate"), source)];
	},
	UnaryExpression(node, source) {
		return node["operator"] === "-" ? [textOf(child(node, "argument"), source)] : [];
	},
	Literal(node, _, parent) {
		if (typeof node["value"] === "boolean") return [String(!node["value"])];
		if (typeof node["value"] !== "number") return [];
		// What only the types ask for is never read.
		if (parent?.type === "LogicalExpression" && parent["operator"] === "??") return [];
		return [String(node["value"] + 1)];
	},
	CallExpression(node, source) {
		const callee = child(node, "callee");
		if (callee.type !== "MemberExpression" || callee["computed"] === true) return [];
		const [object, name] = [child(callee, "object"), textOf(child(callee, "property"), source)];
		const [target, rest] = [textOf(object, source), source.slice(callee.end, node.end)];
		if (DROPPED.has(name) && rest !== "()") return [target];
		const other = OTHER_METHOD[name];
		return other === undefined ? [] : [`${target}.${other}${rest}`];
	},
	ExpressionStatement(node) {
		const { type, ...expression } = child(node, "expression");
		const isDropped =
			type === "CallExpression" ||
			(type === "AssignmentExpression" && ["=", "??=", "|="].includes(String(expression["operator"])));
		return isDropped ? [""] : [];
	},
};

/** `if (x === undefined) break`: only for the types. */
function isGuard(node: Syntax, source: string): boolean {
	const isLeaving = /^(break|continue|throw)/.test(textOf(child(node, "consequent"), source));
	return isLeaving && /^\S+ === undefined$/.test(textOf(child(node, "test"), source));
}

function child(node: Syntax, key: string): Syntax {
	const value = node[key];
	if (!isSyntax(value)) throw new Error(`${node.type} has no ${key}`);
	return value;
}

function textOf({ start, end }: Syntax, source: string): string {
	return source.slice(start, end);
}

function isSyntax(value: unknown): value is Syntax {
	return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
