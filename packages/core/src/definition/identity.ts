import { DEFAULT_LIMITS, type IdentityLimits } from "../identity/index.ts";
import { type Problem, show } from "../problem/index.ts";
import { isRecord, textList, unknownKeys } from "./fields.ts";

/** `identity` in site.yaml: what names nobody, and what one person can have. */
export interface IdentitySettings {
	/** Values of any identifier, in small letters; one `*` stands for anything: `*@till.shop.example`. */
	readonly blocked: readonly string[];
	readonly limits: IdentityLimits;
}

/** What one person of a site can have. */
export function limitsOf(site: { readonly identity?: IdentitySettings }): IdentityLimits {
	return site.identity?.limits ?? DEFAULT_LIMITS;
}

/** That two accounts stay two is no limit to be set: one person has one user id. */
const LIMITS = ["email", "phone", "external_id", "anonymous_id", "merges"] as const;
const HIGHEST = 1_000;
const MOST_BLOCKED = 1_000;

/** Reads `identity` of `site.yaml`. */
export function identityOf(input: unknown, problems: Problem[]): IdentitySettings {
	if (!isRecord(input)) {
		problems.push({ path: ["identity"], expected: "a map of `blocked`, `limits`", got: show(input) });
		return { blocked: [], limits: DEFAULT_LIMITS };
	}
	problems.push(...unknownKeys(input, ["blocked", "limits"], ["identity"]));
	const blocked = textList(input["blocked"], ["identity", "blocked"], BLOCKED, "a value of 2 to 200 characters that names nobody, with at most one *", [], problems);
	if (blocked.length > MOST_BLOCKED) problems.push({ path: ["identity", "blocked"], expected: `at most ${MOST_BLOCKED} values`, got: String(blocked.length) });
	return { blocked: blocked.map((value) => value.trim().toLowerCase()), limits: limitsIn(input["limits"], problems) };
}

/** Not a star alone, which would name nobody at all. */
const BLOCKED = /^(?=.{2,200}$)[^*]*\*?[^*]*$/;

function limitsIn(input: unknown, problems: Problem[]): IdentityLimits {
	if (input === undefined) return DEFAULT_LIMITS;
	if (!isRecord(input)) {
		problems.push({ path: ["identity", "limits"], expected: `a map of ${LIMITS.join(", ")}`, got: show(input) });
		return DEFAULT_LIMITS;
	}
	problems.push(...unknownKeys(input, LIMITS, ["identity", "limits"]));
	const given = LIMITS.map((name) => {
		const value = input[name] ?? DEFAULT_LIMITS[name];
		if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= HIGHEST) return [name, value] as const;
		problems.push({ path: ["identity", "limits", name], expected: `a whole number from 1 to ${HIGHEST}`, got: show(value) });
		return [name, DEFAULT_LIMITS[name]] as const;
	});
	return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
