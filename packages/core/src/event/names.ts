import type { EventType } from "./event.ts";

/** What events other than track are called (see `ProfileEvent.name`). */
export const NAME_OF_TYPE: { readonly [type in Exclude<EventType, "track">]: string } = {
	page: "Page Viewed",
	screen: "Screen Viewed",
	identify: "Identified",
	group: "Grouped",
	alias: "Aliased",
};

/**
 * The name that rules match: an ecommerce event in any spelling that Segment's own libraries recognise (Ecommerce
 * Spec v1 order `Viewed Product`, lower case, underscores) gets its v2 name; every other name stays as it came.
 *
 * Source: the table of segmentio/analytics-events, which Segment's device integrations match names with.
 */
export function canonicalName(name: string): string {
	if (V2_NAMES.has(name)) return name;
	return ALIASES.get(name.toLowerCase().replaceAll("_", " ")) ?? name;
}

const OBJECT_ACTIONS: readonly (readonly [object: string, action: string])[] = [
	["Promotion", "Viewed"],
	["Promotion", "Clicked"],
	["Products", "Searched"],
	["Product List", "Viewed"],
	["Product List", "Filtered"],
	["Product", "Clicked"],
	["Product", "Viewed"],
	["Product", "Added"],
	["Product", "Removed"],
	["Product", "Shared"],
	["Product", "Reviewed"],
	["Cart", "Viewed"],
	["Cart", "Shared"],
	["Checkout", "Started"],
	["Checkout Step", "Viewed"],
	["Checkout Step", "Completed"],
	["Payment Info", "Entered"],
	["Order", "Updated"],
	["Order", "Completed"],
	["Order", "Refunded"],
	["Order", "Cancelled"],
	["Coupon", "Entered"],
	["Coupon", "Applied"],
	["Coupon", "Denied"],
	["Coupon", "Removed"],
	["Consent", "Updated"],
];

/** Names whose v2 form is not the same two words turned round. */
const OTHERS: readonly (readonly [alias: string, name: string])[] = [
	["viewed product category", "Product List Viewed"],
	["viewed product details", "Product Viewed"],
	["started order", "Checkout Started"],
	["order started", "Checkout Started"],
	["product added to wishlist", "Product Added to Wishlist"],
	["product removed from wishlist", "Product Removed from Wishlist"],
	["wishlist product added to cart", "Wishlist Product Added to Cart"],
	["segment consent preference updated", "Consent Updated"],
];

const V2_NAMES = new Set(OBJECT_ACTIONS.map(([object, action]) => `${object} ${action}`));
const ALIASES = aliasTable();

/** Names that need no explanation: Segment's, Pipit's own, and those of email. A shop may not have sent them yet. */
export const STANDARD_NAMES: ReadonlySet<string> = new Set([
	...V2_NAMES,
	...OTHERS.map(([, name]) => name),
	...Object.values(NAME_OF_TYPE),
	"Email Sent",
	"Email Delivered",
	"Email Opened",
	"Email Link Clicked",
	"Email Bounced",
	"Email Marked as Spam",
	"Unsubscribed",
	"Poll Answered",
]);

function aliasTable(): Map<string, string> {
	const table = new Map(OTHERS);
	for (const [object, action] of OBJECT_ACTIONS) {
		const name = `${object} ${action}`;
		table.set(name.toLowerCase(), name);
		table.set(`${action} ${object}`.toLowerCase(), name);
	}
	return table;
}
