import { minifySync, parseSync } from "vite";
import { inlineOnce } from "./inline.ts";

/** A node of the syntax tree, as far as this file looks at it. */
interface Node {
	readonly type: string;
	readonly start: number;
	readonly end: number;
}

/**
 * Makes a bundle that esbuild minified smaller still, by what is safe for our own sources only: functions of the top
 * level become arrow functions (they never use `this` or `arguments`) and texts and numbers that never change become
 * constants, so that the minifier can put them where they are used.
 */
export function tighten(bundle: string): string {
	const code = shrink(inlineOnce(shrink(inlineOnce(bundle), false)));
	const body = moduleBody(code);
	const changed = assignedNames(body);
	const functions: string[] = [];
	const constants: string[] = [];
	const aliases: string[] = [];
	const rest: string[] = [];
	const text = (node: Node) => code.slice(node.start, node.end);
	for (const statement of body.body) {
		if (isFunction(statement)) {
			const parameters = statement.params.map(text).join();
			functions.push(`${statement.id.name}=${statement.async ? "async" : ""}(${parameters})=>${text(statement.body)}`);
		} else if (isVariables(statement)) {
			for (const declared of statement.declarations) {
				const kept = declared.id.type === "Identifier" && !changed.has(text(declared.id));
				if (kept && declared.init === null) constants.push(`${text(declared.id)}=void 0`);
				else if (kept && declared.init?.type === "Literal") constants.push(text(declared));
				else if (kept && declared.init?.type === "Identifier") aliases.push(text(declared));
				else rest.push(`let ${text(declared)};`);
			}
		} else rest.push(`${text(statement)};`);
	}
	return quoted(shrink(`(()=>{${list(constants)}${list(functions)}${list(aliases)}${rest.join("")}})()`));
}

function list(names: readonly string[]): string {
	return names.length > 0 ? `const ${names.join()};` : "";
}

function shrink(code: string, mangle = true): string {
	const { code: smaller, errors } = minifySync("tracker.js", code, {
		compress: { target: "es2021" },
		mangle: mangle && { toplevel: true },
		codegen: { legalComments: "none" },
	});
	if (errors.length > 0) throw new Error(errors.map((error) => error.message).join("\n"));
	return smaller.trim().replace(/;$/, "");
}

/** Texts in double quotes again, which compress better than the minifier's backticks. */
function quoted(code: string): string {
	let result = "";
	let from = 0;
	for (const { start, end, quasis } of templates(parseSync("tracker.js", code).program)) {
		if (quasis.length !== 1) continue;
		result += code.slice(from, start) + JSON.stringify(quasis[0]?.value.cooked);
		from = end;
	}
	return result + code.slice(from);
}

interface Template extends Node {
	readonly quasis: readonly { readonly value: { readonly cooked: string } }[];
}

function templates(node: unknown): Template[] {
	if (Array.isArray(node)) return node.flatMap(templates);
	if (typeof node !== "object" || node === null) return [];
	const inner = Object.values(node).flatMap(templates);
	return (node as Node).type === "TemplateLiteral" ? [node as Template, ...inner] : inner;
}

interface Body extends Node {
	readonly body: readonly Node[];
}

interface FunctionNode extends Node {
	readonly id: { readonly name: string };
	readonly async: boolean;
	readonly params: readonly Node[];
	readonly body: Body;
}

interface Variables extends Node {
	readonly declarations: readonly (Node & { readonly id: Node; readonly init: Node | null })[];
}

function isFunction(node: Node): node is FunctionNode {
	return node.type === "FunctionDeclaration";
}

function isVariables(node: Node): node is Variables {
	return node.type === "VariableDeclaration";
}

/** The statements inside the function that the bundle consists of. */
function moduleBody(code: string): Body {
	const { program } = parseSync("tracker.js", code);
	const [statement] = program.body;
	const call = statement?.type === "ExpressionStatement" ? statement.expression : undefined;
	const wrapper = call?.type === "CallExpression" ? call.callee : undefined;
	const inner = wrapper?.type === "ParenthesizedExpression" ? wrapper.expression : wrapper;
	if (inner?.type !== "ArrowFunctionExpression") throw new Error("the bundle is not one function");
	return inner.body as Body;
}

/** Every name that is assigned to anywhere; a name that is shadowed somewhere counts too, which only costs bytes. */
function assignedNames(node: unknown, names = new Set<string>()): Set<string> {
	if (Array.isArray(node)) for (const part of node) assignedNames(part, names);
	else if (typeof node === "object" && node !== null) {
		const { type, left, argument } = node as { type?: string; left?: unknown; argument?: unknown };
		if (type === "AssignmentExpression") collectNames(left, names);
		if (type === "UpdateExpression") collectNames(argument, names);
		for (const part of Object.values(node)) assignedNames(part, names);
	}
	return names;
}

function collectNames(node: unknown, names: Set<string>): void {
	if (Array.isArray(node)) for (const part of node) collectNames(part, names);
	else if (typeof node === "object" && node !== null) {
		const { type, name } = node as { type?: string; name?: unknown };
		if (type === "Identifier" && typeof name === "string") names.add(name);
		for (const part of Object.values(node)) collectNames(part, names);
	}
}
