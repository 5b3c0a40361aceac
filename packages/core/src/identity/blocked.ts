import type { Identifier } from "./identifier.ts";

/** Whether an identifier names nobody by what a site has blocked: values in small letters, in which one `*` stands for anything. */
export type IsBlocked = (identifier: Identifier) => boolean;

export function blocker(blocked: readonly string[]): IsBlocked {
	const whole = new Set(blocked.filter((value) => !value.includes("*")));
	const partial = blocked.filter((value) => value.includes("*")).map((value) => value.split("*"));
	return ({ type, value }) => {
		const text = value.toLowerCase();
		// The id of another system, without that system's name.
		const id = type === "external_id" ? text.slice(text.indexOf(":") + 1) : text;
		return [text, id].some(
			(name) =>
				whole.has(name) ||
				partial.some(([start = "", end = ""]) => name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)),
		);
	};
}
