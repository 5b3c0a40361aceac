/**
 * Reads back JSON that this Worker wrote itself: rows of its own tables, its own KV values, its own queue messages.
 * Their types are those of the code that writes them; what comes from outside is parsed field by field instead.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it wrote
export function readStored<T>(text: string): T {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above: written by this code and nobody else
	return JSON.parse(text) as T;
}
