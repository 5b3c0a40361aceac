import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One declaration of a `.d.ts` file as the compiler writes it. */
interface Declared {
	readonly file: string;
	readonly name: string;
	/** With its comment, without `export`. */
	readonly text: string;
}

interface TypesFile {
	readonly own: ReadonlyMap<string, Declared>;
	/** What stands under a name but is declared elsewhere: imported, or handed on. */
	readonly elsewhere: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
	/** `export * from`. */
	readonly all: readonly string[];
}

/**
 * One `.d.ts` file that needs no other: the declarations under `names` of `entry`, and what those are made of.
 * @param entry a `.d.ts` file that the compiler wrote, from which relative imports lead to others.
 * @throws Error where a name is declared nowhere.
 */
export function flattenTypes(entry: string, names: readonly string[]): string {
	const files = new Map<string, TypesFile>();
	const taken = new Map<Declared, string>();
	const used = new Set<string>();
	const order: Declared[] = [];
	const exported = names.map((name) => [take(entry, name), name] as const);
	const lines = order.map((declared) => rewrite(declared));
	const list = exported.map(([inside, name]) => (inside === name ? name : `${inside} as ${name}`));
	return `${lines.join("\n")}\nexport { ${list.join(", ")} };\n`;

	/** Notes a declaration and what it is made of; the name that it has in the one file. */
	function take(file: string, name: string): string {
		const declared = find(file, name);
		if (declared === null) throw new Error(`${name} is declared nowhere that ${file} leads to`);
		const known = taken.get(declared);
		if (known !== undefined) return known;
		let free = declared.name;
		for (let count = 2; used.has(free); count += 1) free = `${declared.name}${count}`;
		used.add(free);
		taken.set(declared, free);
		for (const other of mentioned(declared)) take(declared.file, other);
		order.push(declared);
		return free;
	}

	function rewrite(declared: Declared): string {
		let { text } = declared;
		for (const name of [declared.name, ...mentioned(declared)]) {
			const free = take(declared.file, name);
			if (free !== name) text = text.replaceAll(new RegExp(`(?<![\\w$.])${name}(?![\\w$]|\\??:)`, "g"), free);
		}
		return text;
	}

	function mentioned({ file, name, text }: Declared): string[] {
		const { own, elsewhere } = fileAt(file);
		const words = new Set(text.replaceAll(/\/\*[^]*?\*\/|"(?:[^"\\]|\\.)*"/g, "").match(/(?<![\w$.])[A-Za-z_$][\w$]*(?!\??:)/g) ?? []);
		return [...own.keys(), ...elsewhere.keys()].filter((word) => word !== name && words.has(word));
	}

	function find(file: string, name: string): Declared | null {
		const { own, elsewhere, all } = fileAt(file);
		const declared = own.get(name);
		if (declared !== undefined) return declared;
		const other = elsewhere.get(name);
		if (other !== undefined) return find(other.from, other.name);
		return all.map((from) => find(from, name)).find((found) => found !== null) ?? null;
	}

	function fileAt(file: string): TypesFile {
		const read = files.get(file) ?? readTypes(file);
		files.set(file, read);
		return read;
	}
}

const START = /^(?:export |declare |interface |type |import |class |const )/;

function readTypes(file: string): TypesFile {
	const own = new Map<string, Declared>();
	const elsewhere = new Map<string, { from: string; name: string }>();
	const all: string[] = [];
	for (const statement of statementsOf(readFileSync(file, "utf8"))) {
		const from = /from "(\.[^"]+)\.ts";/.exec(statement)?.[1];
		const source = from === undefined ? null : join(dirname(file), `${from}.d.ts`);
		const listed = /^(?:import|export)(?: type)? \{([^}]*)\}/m.exec(statement)?.[1];
		if (listed !== undefined) {
			for (const part of listed.split(",")) {
				const [name = "", as = name] = part.trim().replace(/^type /, "").split(" as ");
				if (name !== "" && source !== null) elsewhere.set(as, { from: source, name });
			}
		} else if (/^export (?:type )?\* from/m.test(statement) && source !== null) all.push(source);
		else {
			const name = /^(?:export )?(?:declare )?(?:abstract )?(?:const|let|function|class|interface|type|enum) ([\w$]+)/m.exec(statement)?.[1];
			if (name !== undefined) own.set(name, { file, name, text: bare(statement) });
		}
	}
	return { own, elsewhere, all };
}

/** Nothing is exported but what the last line names. */
function bare(statement: string): string {
	return statement.replace(/^export /m, "").trimEnd();
}

/** The compiler begins each statement at the left edge, and puts its comment before it; so do comments within a union. */
function statementsOf(text: string): string[] {
	const statements: string[][] = [];
	let comment: string[] = [];
	for (const line of text.split("\n")) {
		const isInside = comment.length > 0 && !comment.at(-1)?.includes("*/");
		if (isInside || line.startsWith("/**")) comment.push(line);
		else {
			if (START.test(line)) statements.push([...comment, line]);
			else statements.at(-1)?.push(...comment, line);
			comment = [];
		}
	}
	return statements.map((lines) => lines.join("\n"));
}
