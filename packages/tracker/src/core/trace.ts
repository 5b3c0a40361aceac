/** One thing worth knowing for whoever debugs a page: what happened, and what it concerned. */
export type Trace = (what: string, detail?: unknown) => void;

/** Where debug messages go: nowhere, until `?pipit_debug` asks for them. */
export let trace: Trace = () => {};

export function traceTo(target: Trace): void {
	trace = target;
}

/** Runs a function for a page that must never notice a fault of ours. */
export function guarded<A extends unknown[]>(run: (...values: A) => unknown): (...values: A) => void {
	return (...values) => {
		try {
			run(...values);
		} catch (error) {
			trace("error", error);
		}
	};
}

/** Listens on the window in the capture phase, so it hears every target, whatever the page stops from bubbling. */
export function on(types: string, run: (event: Event) => unknown): void {
	for (const type of types.split(" ")) addEventListener(type, guarded(run), true);
}
