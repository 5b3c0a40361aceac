/** Where in a document something stands: keys and indexes from its root. */
export type Path = readonly (string | number)[];

/** One thing wrong with data that came from outside: which field, what was expected, what came. */
export interface Problem {
	readonly path: Path;
	readonly expected: string;
	/** What came, shortened for a person to read; never the whole of a large value. */
	readonly got: string;
}

/** What a parser answers: the precise value, or everything that is wrong with the input. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

export function parsed<T>(value: T): Parsed<T> {
	return { ok: true, value };
}

export function refused(...problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } {
	return { ok: false, problems };
}

/** Keys of a path that are shown from its beginning and from its end where it is longer than both and some. */
const SHOWN_KEYS = 8;

/**
 * `rule.all[0].count`: a path as a person writes it; the empty path is `(the whole)`. Of one through dozens of levels the
 * middle is left out: `rule.not.not…(49 more)….not.count`.
 */
export function formatPath(path: Path): string {
	if (path.length <= 3 * SHOWN_KEYS) return path.length === 0 ? "(the whole)" : formatKeys(path);
	const rest = formatKeys(path.slice(-SHOWN_KEYS));
	return `${formatKeys(path.slice(0, SHOWN_KEYS))}…(${path.length - 2 * SHOWN_KEYS} more)…${rest.startsWith("[") ? rest : `.${rest}`}`;
}

function formatKeys(path: Path): string {
	let text = "";
	for (const key of path) {
		if (typeof key === "number") text += `[${key}]`;
		else if (/^[\w$]+$/.test(key)) text += text === "" ? key : `.${key}`;
		else text += `[${JSON.stringify(key)}]`;
	}
	return text;
}

/** One line for a person: `properties.price: expected a number, got "12 €"`. */
export function formatProblem(problem: Problem): string {
	return `${formatPath(problem.path)}: expected ${problem.expected}, got ${problem.got}`;
}

const LONGEST_SHOWN = 80;

/** A value from outside as it is shown in a problem: JSON, cut to 80 characters. */
export function show(value: unknown): string {
	if (value === undefined) return "nothing";
	if (typeof value === "function") return "a function";
	let text: string;
	try {
		text = JSON.stringify(value) ?? typeof value;
	} catch {
		return "a value that is not JSON";
	}
	return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
}
