import { useEffect, useState } from "preact/hooks";

/** Something that is asked for: the newest answer stays while a newer one is on its way, and where that fails. */
export interface Loaded<T> {
	readonly value: T | null;
	readonly error: Error | null;
	readonly busy: boolean;
}

/** Asks whenever `key` changes; an answer that a newer question has overtaken is dropped. */
export function useLoaded<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
	const [state, setState] = useState<Loaded<T>>({ value: null, error: null, busy: true });
	useEffect(() => {
		const controller = new AbortController();
		setState((before) => ({ ...before, busy: true }));
		ask(controller.signal).then(
			(value) => setState({ value, error: null, busy: false }),
			(error: unknown) => {
				if (!controller.signal.aborted)
					setState(({ value }) => ({ value, error: asError(error), busy: false }));
			},
		);
		return () => controller.abort();
	}, [key]);
	return state;
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}
