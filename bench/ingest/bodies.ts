import { below, pick, randomFrom } from "../random.ts";
import { PRODUCTS } from "../evaluator/shop.ts";

/** How the events of a request belong to people. */
export interface Shape {
	readonly eventsPerRequest: number;
	readonly peoplePerRequest: number;
}

export interface BodiesInput {
	readonly shape: Shape;
	readonly writeKey: string;
	readonly requests: number;
	/** The names of the people, in turn; every request begins where the one before ended. */
	readonly person: (turn: number) => string;
	/** Makes message ids unlike those of every other call. */
	readonly run: string;
}

/** Requests as Pipit's own tag and a shop's server send them: everything that consent and context need is in them. */
export function makeBodies({ shape, writeKey, requests, person, run }: BodiesInput): string[] {
	const random = randomFrom(99);
	let turn = 0;
	return Array.from({ length: requests }, (_, request) => {
		const people = Array.from({ length: shape.peoplePerRequest }, () => person(turn++));
		const now = Date.now();
		const batch = Array.from({ length: shape.eventsPerRequest }, (__, index) => {
			const name = pick(random, NAMES);
			return {
				type: name === "Page Viewed" ? "page" : "track",
				...(name === "Page Viewed" ? {} : { event: name }),
				messageId: `${run}-${request}-${index}`,
				timestamp: new Date(now - (shape.eventsPerRequest - index) * 1_000 - below(random, 500)).toISOString(),
				anonymousId: people[index % people.length],
				properties: propertiesOf(name, pick(random, PRODUCTS), below(random, 1e6)),
			};
		});
		return JSON.stringify({ writeKey, sentAt: new Date(now).toISOString(), batch, context: CONTEXT });
	});
}

const NAMES = [
	"Page Viewed",
	"Page Viewed",
	"Page Viewed",
	"Product Viewed",
	"Product Viewed",
	"Product Viewed",
	"Product Added",
	"Cart Viewed",
	"Order Completed",
];

const CONTEXT = {
	consent: { categoryPreferences: { analytics: true, personalization: true, email: true, ads: false } },
	page: {
		path: "/products/tide-mug",
		url: "https://shop.example/products/tide-mug",
		title: "Tide Mug",
		referrer: "https://shop.example/",
	},
	locale: "de-DE",
	screen: { width: 1440, height: 900 },
};

function propertiesOf(name: string, product: (typeof PRODUCTS)[number], number: number): object {
	if (name === "Page Viewed") return { path: "/products/tide-mug", title: "Tide Mug" };
	if (name === "Product Viewed" || name === "Product Added") return { ...product, quantity: 1 };
	return {
		order_id: `order-${number}`,
		cart_id: `cart-${number}`,
		total: product.price,
		currency: "EUR",
		products: [{ ...product, quantity: 1 }],
	};
}
