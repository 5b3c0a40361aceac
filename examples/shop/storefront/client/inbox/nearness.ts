import type { MembershipView } from "./profile.ts";

/** Segments parted by whether there is something to see of them. */
export interface ByNearness<Segment> {
	/** Those that the person is in, in their order; then those that they enter by time alone, the soonest first. */
	readonly near: readonly Segment[];
	/** Those that the person is out of until something happens, and those that were not evaluated. */
	readonly far: readonly Segment[];
}

/** Parts segments by how near the person is to each. */
export function byNearness<Segment extends { readonly id: string }>(
	segments: readonly Segment[],
	memberships: ReadonlyMap<string, MembershipView>,
): ByNearness<Segment> {
	const isIn = ({ id }: Segment): boolean => memberships.get(id)?.in === true;
	const enters = ({ id }: Segment): number => memberships.get(id)?.until ?? Infinity;
	const out = segments.filter((segment) => !isIn(segment));
	const entering = out.filter((segment) => enters(segment) < Infinity);
	return {
		near: [...segments.filter(isIn), ...entering.toSorted((a, b) => enters(a) - enters(b))],
		far: out.filter((segment) => enters(segment) === Infinity),
	};
}
