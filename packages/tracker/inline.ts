import { parseSync } from "vite";

/** A node of the syntax tree, as far as this file looks at it. */
interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly [part: string]: unknown;
}

interface Place {
	readonly node: Node;
	readonly parents: readonly Node[];
}

/**
 * Puts functions that are used once where they are used: as a block, if they return nothing, or as the argument that
 * they are. Many small functions cost
 * readers nothing, so they must not cost visitors anything either. One that could meet a variable of the same name
 * there stays as it is.
 */
export function inlineOnce(code: string): string {
	for (;;) {
		const places = walk(parseSync("tracker.js", code).program as unknown as Node);
		const edit = places.map(({ node }) => inlined(code, node, places)).find((changed) => changed !== null);
		if (edit === undefined || edit === null) return code;
		code = edit;
	}
}

function inlined(code: string, made: Node, places: readonly Place[]): string | null {
	if (made.type !== "FunctionDeclaration") return null;
	const name = nameOf(made["id"]);
	const uses = places.filter(({ node }) => nameOf(node) === name && node !== made["id"]);
	const [use] = uses;
	const [call, holder, outer] = use ? use.parents.toReversed() : [];
	if (uses.length !== 1 || !use || isInside(use.node, made) || !call || !holder) return null;
	const body = made["body"] as Node;
	if (meets(made, use.parents)) return null;
	if (call.type === "CallExpression" && call["callee"] !== use.node) {
		const list = code.slice(made.start, body.start).replace(/^[^(]*/, made["async"] === true ? "async " : "");
		return edited(code, [
			{ place: made, becomes: "" },
			{ place: use.node, becomes: `${list}=>${code.slice(body.start, body.end)}` },
		]);
	}
	if (call.type !== "CallExpression" || made["async"] === true) return null;
	const statement = holder.type === "SequenceExpression" ? outer : holder;
	const parameters = made["params"] as readonly Node[];
	const given = call["arguments"] as readonly Node[];
	if (statement?.type !== "ExpressionStatement" || parameters.length !== given.length) return null;
	if (parameters.some(({ type }) => type !== "Identifier" && type !== "ObjectPattern")) return null;
	const text = (node: Node) => code.slice(node.start, node.end);
	if (holder === statement && endsFunction(use.parents) ? returns(body, true) : returns(body)) return null;
	// What is given is read in the block, where the parameters' names are taken.
	const pairs = given.flatMap((value, at) => {
		const parameter = parameters[at];
		return parameter && text(parameter) !== text(value) ? [[parameter, value] as const] : [];
	});
	const own = new Set(pairs.flatMap(([parameter]) => namesIn(parameter)));
	if (pairs.flatMap(([, value]) => namesIn(value)).some((one) => own.has(one))) return null;
	const lets = pairs.map(([parameter, value]) => `let ${text(parameter)}=${text(value)};`).join("");
	const steps = holder.type === "SequenceExpression" ? (holder["expressions"] as readonly Node[]) : [call];
	const block = steps.map((step) => (step === call ? `{${lets}${text(body)}}` : `${text(step)};`)).join("");
	return edited(code, [
		{ place: made, becomes: "" },
		{ place: statement, becomes: `{${block}}` },
	]);
}

function edited(code: string, edits: readonly { readonly place: Node; readonly becomes: string }[]): string {
	// The later one first, since it does not move the other.
	return edits
		.toSorted((a, b) => b.place.start - a.place.start)
		.reduce((all, { place, becomes }) => all.slice(0, place.start) + becomes + all.slice(place.end), code);
}

/** Whether a name in the function means something else at the place that lies in all these. */
function meets(made: Node, around: readonly Node[]): boolean {
	const names = new Set(namesIn(made));
	for (const parameter of made["params"] as readonly Node[]) names.delete(nameOf(parameter) ?? "");
	const wrapper = around.findIndex(({ type }) => isFunction(type));
	return around
		.slice(wrapper + 2)
		.flatMap(declarations)
		.flatMap(namesIn)
		.some((name) => names.has(name));
}

/** What is declared right in this node: parameters, and the left sides of its own statements. */
function declarations(node: Node): readonly Node[] {
	const statements = [node["body"], node["init"], node["left"]].flat() as readonly (Node | null | undefined)[];
	const variables = statements.filter((statement) => statement?.type === "VariableDeclaration");
	const declared = variables.flatMap((statement) => statement?.["declarations"] as readonly Node[]);
	const functions = statements.filter((statement) => statement?.type === "FunctionDeclaration");
	const named = [...declared, ...functions].map((one) => one?.["id"]);
	return [...named, node["param"], ...(isFunction(node.type) ? [node["params"]].flat() : [])].filter(
		(one): one is Node => typeof one === "object" && one !== null,
	);
}

function namesIn(node: Node): string[] {
	return walk(node).flatMap(({ node: inner }) => nameOf(inner) ?? []);
}

function isFunction(type: string): boolean {
	return type.includes("Function");
}

/** Whether the call, the last of these, is the last thing that a function does. */
function endsFunction(around: readonly Node[]): boolean {
	const [host, block, statement] = around.slice(-4);
	const last = Array.isArray(block?.["body"]) && block["body"].at(-1) === statement;
	return last && host !== undefined && isFunction(host.type);
}

/** Whether the function is left early, or (where leaving early does no harm) with a value. */
function returns(body: Node, onlyValues = false): boolean {
	return walk(body).some(
		({ node, parents }) =>
			node.type === "ReturnStatement" &&
			!(onlyValues && node["argument"] === null) &&
			!parents.some(({ type, start }) => isFunction(type) && start > body.start),
	);
}

function isInside(inner: Node, outer: Node): boolean {
	return inner.start >= outer.start && inner.end <= outer.end;
}

function nameOf(node: unknown): string | null {
	if (typeof node !== "object" || node === null) return null;
	const { type, name } = node as Node;
	return type === "Identifier" && typeof name === "string" ? name : null;
}

function walk(node: Node, parents: readonly Node[] = []): Place[] {
	const found: Place[] = [{ node, parents }];
	const around = [...parents, node];
	for (const part of Object.values(node).flat()) {
		if (typeof part === "object" && part !== null && "type" in part) found.push(...walk(part as Node, around));
	}
	return found;
}
