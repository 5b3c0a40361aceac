/** What the management API refused, in its own words. */
export class ApiError extends Error {
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

/** The management API with its key. */
export class Api {
	readonly #key: string;

	constructor(key: string) {
		this.#key = key;
	}

	/** Rejects with ApiError where it is refused, and with the browser's own error where nobody answers. */
	async get<T>(
		path: string,
		query: { readonly [name: string]: string | null } = {},
		signal: AbortSignal | null = null,
	): Promise<T> {
		const asked = new URLSearchParams();
		for (const [name, value] of Object.entries(query)) if (value !== null && value !== "") asked.set(name, value);
		const response = await fetch(`/api/v1${path}${asked.size === 0 ? "" : `?${asked}`}`, {
			headers: { authorization: `Bearer ${this.#key}` },
			signal,
		});
		// What the API answers is made by the same version of the same Worker that serves this page.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		if (response.ok) return (await response.json()) as T;
		throw new ApiError(response.status, await titleOf(response));
	}
}

async function titleOf(response: Response): Promise<string> {
	try {
		const body: unknown = await response.json();
		if (typeof body === "object" && body !== null && "title" in body) return String(body.title);
	} catch {
		// Not ours: a proxy's page.
	}
	return `the Worker answered ${response.status}`;
}
