/** One thing worth knowing for whoever debugs a page: what happened, and what it concerned. */
export type Trace = (what: string, detail?: unknown) => void;

/** Where debug messages go: nowhere, until `?pipit_debug` asks for them. */
export let trace: Trace = () => {};

export function traceTo(target: Trace): void {
	trace = target;
}

/** Makes a function that never throws, for a page that must not notice a fault of ours, or for data that is not ours. */
export function guarded<A extends unknown[], R>(run: (...values: A) => R): (...values: A) => R | undefined {
	return (...values) => {
		try {
			return run(...values);
		} catch (error) {
			return trace("error", error) as undefined;
		}
	};
}

/** Listens on the window in the capture phase, so it hears every target, whatever the page stops from bubbling. */
export function on(types: string, run: (event: Event) => unknown): void {
	for (const type of types.split(" ")) addEventListener(type, guarded(run), true);
}
