/** A product in an event, in the words of Segment's Ecommerce Spec v2. */
export interface Product {
	readonly product_id: string;
	readonly sku?: string;
	readonly name?: string;
	readonly brand?: string;
	readonly category?: string;
	readonly variant?: string;
	/** Of one, in whole units of the currency: 12.5, not 1250. */
	readonly price?: number;
	readonly quantity?: number;
	readonly coupon?: string;
	readonly currency?: string;
	readonly position?: number;
	readonly url?: string;
	readonly image_url?: string;
}

export interface Order {
	readonly order_id: string;
	readonly checkout_id?: string;
	readonly affiliation?: string;
	readonly subtotal?: number;
	readonly total?: number;
	readonly revenue?: number;
	readonly shipping?: number;
	readonly tax?: number;
	readonly discount?: number;
	readonly coupon?: string;
	/** ISO 4217, such as EUR; wanted whenever there is an amount. */
	readonly currency?: string;
	readonly products: readonly Product[];
}

interface Cart {
	readonly cart_id?: string;
	readonly url?: string;
	readonly currency?: string;
}

interface CartProduct extends Product, Omit<Cart, "url"> {}

interface WishlistProduct extends Product {
	readonly wishlist_id?: string;
	readonly wishlist_name?: string;
}

interface List {
	readonly list_id?: string;
	readonly category?: string;
	readonly products: readonly Product[];
}

interface Promotion {
	readonly promotion_id: string;
	readonly creative?: string;
	readonly name?: string;
	readonly position?: string;
}

interface Coupon extends Cart {
	readonly order_id?: string;
	readonly coupon_id?: string;
	readonly coupon_name?: string;
	readonly discount?: number;
	readonly reason?: string;
}

interface CheckoutStep {
	readonly checkout_id?: string;
	readonly order_id?: string;
	readonly step?: number;
	readonly shipping_method?: string;
	readonly payment_method?: string;
}

/** What every shopping event carries; a name that is not here takes any properties. */
export interface EventMap {
	readonly "Products Searched": { readonly query: string };
	readonly "Product List Viewed": List;
	readonly "Product List Filtered": List & {
		readonly filters?: readonly unknown[];
		readonly sorts?: readonly unknown[];
	};
	readonly "Promotion Viewed": Promotion;
	readonly "Promotion Clicked": Promotion;
	readonly "Product Clicked": Product;
	readonly "Product Viewed": Product;
	readonly "Product Added": CartProduct;
	readonly "Product Removed": CartProduct;
	readonly "Cart Viewed": Cart & { readonly products: readonly Product[] };
	readonly "Checkout Started": Omit<Order, "order_id"> & {
		readonly order_id?: string;
		readonly value?: number;
		readonly url?: string;
	};
	readonly "Checkout Step Viewed": CheckoutStep;
	readonly "Checkout Step Completed": CheckoutStep;
	readonly "Payment Info Entered": CheckoutStep;
	readonly "Order Updated": Order;
	readonly "Order Completed": Order;
	readonly "Order Refunded": Omit<Order, "products"> & { readonly products?: readonly Product[] };
	readonly "Order Cancelled": Order;
	readonly "Coupon Entered": Coupon;
	readonly "Coupon Applied": Coupon;
	readonly "Coupon Denied": Coupon;
	readonly "Coupon Removed": Coupon;
	readonly "Product Added to Wishlist": WishlistProduct;
	readonly "Product Removed from Wishlist": WishlistProduct;
	readonly "Wishlist Product Added to Cart": WishlistProduct & { readonly cart_id?: string };
	readonly "Product Shared": Product & { readonly share_via?: string };
	readonly "Cart Shared": Cart & { readonly products: readonly Product[]; readonly share_via?: string };
	readonly "Product Reviewed": {
		readonly product_id: string;
		readonly review_id?: string;
		readonly review_body?: string;
		readonly rating?: number;
	};
}
