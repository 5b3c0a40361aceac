/** The parts of a country's plan that say how a number is written out, not which number it is. */
const UNREAD: ReadonlySet<number> = new Set([
	4, // formats
	6, // how the national prefix is written in them
	9, // whether it may be left out there
	12, // which of several ways to dial abroad is usual
	13, // what stands before an extension
]);

/**
 * The numbering plans of libphonenumber's metadata (format 4) as reading a number needs them: half of the size, because how
 * a country groups its digits is left out. Left-out parts are 0, as in the metadata itself, and cut off at the end.
 */
export function numberingPlans(metadata: PhoneMetadata): PhoneMetadata {
	return { ...metadata, countries: withoutFormats(metadata.countries), nonGeographic: withoutFormats(metadata.nonGeographic) };
}

type Plans = { readonly [name: string]: readonly unknown[] };

export interface PhoneMetadata {
	readonly version: number;
	readonly country_calling_codes: object;
	readonly countries: Plans;
	readonly nonGeographic: Plans;
}

function withoutFormats(plans: Plans): Plans {
	return Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, readParts(plan)]));
}

function readParts(plan: readonly unknown[]): unknown[] {
	const kept = plan.map((part, index) => (UNREAD.has(index) ? 0 : part));
	while (kept.at(-1) === 0) kept.pop();
	return kept;
}
