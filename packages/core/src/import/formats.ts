import type { Fields, ImportKind, MappedField, Mapping } from "./mapping.ts";

/** An export that is recognised by its header. */
export interface Format {
	readonly name: string;
	/** Columns that this export has, and the others that look like it have not all of. */
	readonly proof: readonly string[];
	readonly mapping: Mapping;
}

const NOBODY = { anonymous_id: [], user_id: [], email: [], phone: [] };
const BASE: Omit<Mapping, "kind" | "source" | "prefix"> = {
	id: [],
	time: [],
	person: NOBODY,
	event: { name: "" },
	traits: {},
	properties: {},
	item: {},
	consent: {},
	skip: {},
	rest: false,
	decimal: ".",
};

/** The exports of shops and email tools as of 2026, under the column names of their English versions. A function, so that the Worker, which reads no files, does not carry them. */
export function knownFormats(): readonly Format[] {
	return [
		{
			name: "Shopify customers",
			proof: ["First Name", "Last Name", "Email", "Accepts Email Marketing", "Total Spent"],
			mapping: {
				...BASE,
				kind: "people",
				source: "shopify",
				prefix: "shopify-people",
				id: ["Customer ID", "Id"],
				person: { ...NOBODY, user_id: ["Customer ID", "Id"], email: ["Email"], phone: ["Phone", "Default Address Phone"] },
				traits: {
					first_name: text("First Name"),
					last_name: text("Last Name"),
					company: text("Default Address Company", "Company"),
					"address.street": text("Default Address Address1", "Address1"),
					"address.city": text("Default Address City", "City"),
					"address.state": text("Default Address Province Code", "Province Code"),
					"address.postal_code": text("Default Address Zip", "Zip"),
					"address.country": text("Default Address Country Code", "Country Code", "Country"),
					tags: text("Tags"),
					tax_exempt: of("boolean", "Tax Exempt"),
				},
				consent: { email: ["Accepts Email Marketing"] },
			},
		},
		{
			name: "Shopify orders",
			proof: ["Name", "Email", "Financial Status", "Lineitem quantity", "Lineitem name"],
			mapping: {
				...BASE,
				kind: "orders",
				source: "shopify",
				prefix: "shopify-order",
				event: { name: "Order Completed" },
				// Rows after an order's first have only its name.
				id: ["Name"],
				time: ["Created at", "Paid at"],
				person: { ...NOBODY, email: ["Email"], phone: ["Phone", "Billing Phone", "Shipping Phone"] },
				traits: {
					name: text("Billing Name", "Shipping Name"),
					"address.street": text("Billing Street", "Shipping Street"),
					"address.city": text("Billing City", "Shipping City"),
					"address.postal_code": text("Billing Zip", "Shipping Zip"),
					"address.country": text("Billing Country", "Shipping Country"),
				},
				properties: { order_id: text("Id", "Name"), order_name: text("Name"), ...money("Total", "Currency"), revenue: of("number", "Subtotal"), shipping: of("number", "Shipping"), tax: of("number", "Taxes"), discount: of("number", "Discount Amount"), coupon: text("Discount Code"), payment_method: text("Payment Method") },
				item: { product_id: text("Lineitem sku", "Lineitem name"), sku: text("Lineitem sku"), name: text("Lineitem name"), price: of("number", "Lineitem price"), quantity: of("number", "Lineitem quantity"), brand: text("Vendor") },
				consent: { email: ["Accepts Marketing"] },
				skip: { "Financial Status": ["voided"] },
			},
		},
		{
			name: "Shopify products",
			proof: ["Handle", "Title", "Vendor", "Variant SKU", "Variant Price"],
			mapping: {
				...BASE,
				kind: "products",
				source: "shopify",
				prefix: "shopify-products",
				id: ["Variant SKU", "Handle"],
				properties: { product_id: text("Variant SKU", "Handle"), name: text("Title"), price: of("number", "Variant Price"), stock: of("number", "Variant Inventory Qty"), image_url: text("Variant Image", "Image Src"), category: text("Product Category", "Type"), brand: text("Vendor"), item_group_id: text("Handle") },
			},
		},
		{
			name: "WooCommerce customers",
			proof: ["Name", "Username", "Last Active", "Email", "Total Spend"],
			mapping: {
				...BASE,
				kind: "people",
				source: "woocommerce",
				prefix: "woocommerce-people",
				id: ["Username", "Email"],
				time: ["Last Active"],
				person: { ...NOBODY, email: ["Email"] },
				traits: { name: text("Name"), username: text("Username"), created_at: of("date", "Sign Up", "Date Registered"), "address.city": text("City"), "address.state": text("Region"), "address.postal_code": text("Postal Code"), "address.country": text("Country / Region") },
			},
		},
		{
			name: "WooCommerce orders",
			proof: ["Order Number", "Order Status", "Order Date", "Email (Billing)"],
			mapping: {
				...BASE,
				kind: "orders",
				source: "woocommerce",
				prefix: "woocommerce-order-completed",
				event: { name: "Order Completed" },
				id: ["Order Number", "Order ID"],
				time: ["Order Date"],
				person: { ...NOBODY, email: ["Email (Billing)"], phone: ["Phone (Billing)"] },
				traits: { first_name: text("First Name (Billing)"), last_name: text("Last Name (Billing)"), "address.street": text("Address 1&2 (Billing)", "Address 1 (Billing)"), "address.city": text("City (Billing)"), "address.state": text("State Code (Billing)"), "address.postal_code": text("Postcode (Billing)"), "address.country": text("Country Code (Billing)") },
				properties: { order_id: text("Order Number", "Order ID"), ...money("Order Total Amount", "Order Currency"), revenue: of("number", "Order Subtotal Amount"), shipping: of("number", "Order Shipping Amount"), tax: of("number", "Order Total Tax Amount"), discount: of("number", "Discount Amount", "Cart Discount Amount"), coupon: text("Coupon Code"), payment_method: text("Payment Method Title") },
				item: { product_id: text("SKU", "Product ID", "Item Name"), name: text("Item Name"), price: of("number", "Item Cost"), quantity: of("number", "Quantity (- Refund)", "Quantity") },
				skip: { "Order Status": ["cancelled", "failed", "pending payment", "draft", "checkout-draft"] },
			},
		},
		{
			name: "WooCommerce products",
			proof: ["ID", "Type", "SKU", "Name", "Regular price", "Categories"],
			mapping: {
				...BASE,
				kind: "products",
				source: "woocommerce",
				prefix: "woocommerce-products",
				id: ["SKU", "ID"],
				properties: { product_id: text("SKU", "ID"), name: text("Name"), price: of("number", "Regular price"), sale_price: of("number", "Sale price"), stock: of("number", "Stock"), category: text("Categories"), image_url: text("Images"), item_group_id: text("Parent") },
			},
		},
		{
			name: "Magento customers",
			proof: ["email", "_website", "firstname", "lastname"],
			mapping: {
				...BASE,
				kind: "people",
				source: "magento",
				prefix: "magento-people",
				id: ["email"],
				time: ["updated_at", "created_at"],
				person: { ...NOBODY, email: ["email"], phone: ["_address_telephone", "telephone"] },
				traits: { first_name: text("firstname"), last_name: text("lastname"), birthday: of("birthday", "dob"), gender: text("gender"), created_at: of("date", "created_at"), "address.street": text("_address_street", "street"), "address.city": text("_address_city", "city"), "address.postal_code": text("_address_postcode", "postcode"), "address.country": text("_address_country_id", "country_id") },
			},
		},
		{
			name: "Magento orders",
			proof: ["Purchase Point", "Purchase Date", "Customer Email", "Status"],
			mapping: {
				...BASE,
				kind: "orders",
				source: "magento",
				prefix: "magento-order",
				event: { name: "Order Completed" },
				id: ["ID"],
				time: ["Purchase Date"],
				person: { ...NOBODY, email: ["Customer Email"] },
				traits: { name: text("Customer Name", "Bill-to Name") },
				properties: { order_id: text("ID"), ...money("Grand Total (Purchased)", "Currency"), revenue: of("number", "Subtotal"), shipping: of("number", "Shipping and Handling"), payment_method: text("Payment Method") },
				skip: { Status: ["canceled", "cancelled", "pending payment", "pending_payment", "holded"] },
			},
		},
		{
			name: "Magento products",
			proof: ["sku", "attribute_set_code", "product_type", "name", "price"],
			mapping: {
				...BASE,
				kind: "products",
				source: "magento",
				prefix: "magento-products",
				id: ["sku"],
				properties: { product_id: text("sku"), name: text("name"), price: of("number", "price"), sale_price: of("number", "special_price"), stock: of("number", "qty"), category: text("categories"), image_url: text("base_image") },
			},
		},
		{
			name: "Klaviyo profiles",
			proof: ["Email", "Klaviyo ID", "First Name", "Last Name"],
			mapping: {
				...BASE,
				kind: "people",
				source: "klaviyo",
				prefix: "klaviyo-people",
				id: ["Klaviyo ID"],
				time: ["Profile Updated On", "Last Active", "Date Added"],
				person: { ...NOBODY, user_id: ["External ID"], email: ["Email"], phone: ["Phone Number"] },
				traits: { first_name: text("First Name"), last_name: text("Last Name"), company: text("Organization"), title: text("Title"), "address.street": text("Address", "Address 1"), "address.city": text("City"), "address.state": text("State / Region", "Region"), "address.postal_code": text("Zip Code", "Zip"), "address.country": text("Country"), language: text("Locale: Language"), created_at: of("date", "Profile Created On", "Date Added") },
			},
		},
		{
			name: "Mailchimp audience",
			proof: ["Email Address", "LEID", "EUID", "LAST_CHANGED"],
			mapping: {
				...BASE,
				kind: "people",
				source: "mailchimp",
				prefix: "mailchimp-people",
				id: ["LEID", "Email Address"],
				time: ["LAST_CHANGED", "CONFIRM_TIME", "OPTIN_TIME"],
				person: { ...NOBODY, email: ["Email Address"], phone: ["Phone Number"] },
				traits: { first_name: text("First Name"), last_name: text("Last Name"), address_text: text("Address"), mailchimp_rating: of("number", "MEMBER_RATING"), country: text("CC"), timezone: text("TIMEZONE"), tags: text("TAGS"), opted_in_at: of("date", "OPTIN_TIME") },
			},
		},
	];
}

/** The known export whose columns a file has; of several that fit the one with the longest proof. Null where none fits. */
export function recogniseFormat(columns: readonly string[], kind: ImportKind | null): Format | null {
	const names = new Set(columns.map((column) => column.trim()));
	const fitting = knownFormats().filter((format) => (kind === null || format.mapping.kind === kind) && format.proof.every((column) => names.has(column)));
	return fitting.toSorted((a, b) => b.proof.length - a.proof.length)[0] ?? null;
}

function text(...columns: readonly string[]): MappedField {
	return { columns, kind: "any" };
}

function of(kind: MappedField["kind"], ...columns: readonly string[]): MappedField {
	return { columns, kind };
}

function money(total: string, currency: string): Fields {
	return { total: of("number", total), currency: of("currency", currency) };
}
