import { HonoRequest } from "hono/request";
import { vi } from "vitest";

/** What a handler looked at while it answered. */
export interface Reads {
	/** Names of parameters of the address. */
	readonly parameters: ReadonlySet<string>;
	/** Whether it took all parameters that there are. */
	readonly takesAll: boolean;
	/** Keys of a body that is one JSON object. */
	readonly fields: ReadonlySet<string>;
}

/** Answers a request, and says what of it was looked at. Works because the Worker runs in the test's own isolate. */
export async function watched<T>(body: RequestInit["body"], answer: () => Promise<T>): Promise<{ readonly answer: T; readonly reads: Reads }> {
	const parameters = new Set<string>();
	const fields = new Set<string>();
	let takesAll = false;
	const query = Object.getOwnPropertyDescriptor(HonoRequest.prototype, "query")?.value as (this: HonoRequest, name?: string) => unknown;
	const querying = vi.spyOn(HonoRequest.prototype, "query").mockImplementation(function remember(this: HonoRequest, name?: string) {
		if (name === undefined) takesAll = true;
		else parameters.add(name);
		return query.call(this, name) as never;
	});
	const parse = JSON.parse.bind(JSON);
	const parsing = vi.spyOn(JSON, "parse").mockImplementation((text, reviver) => {
		const value: unknown = parse(text, reviver);
		return text === body && typeof value === "object" && value !== null && !Array.isArray(value) ? noting(value, fields) : value;
	});
	try {
		return { answer: await answer(), reads: { parameters, takesAll, fields } };
	} finally {
		querying.mockRestore();
		parsing.mockRestore();
	}
}

function noting(body: object, into: Set<string>): object {
	const note = (key: string | symbol): void => {
		// Whatever is awaited is asked for `then`.
		if (typeof key === "string" && key !== "then") into.add(key);
	};
	return new Proxy(body, {
		get(target, key) {
			note(key);
			return Reflect.get(target, key) as unknown;
		},
		has(target, key) {
			note(key);
			return Reflect.has(target, key);
		},
	});
}
