import type { ProductSource } from "./block.ts";

/** What a ready component says where a block gives no words of its own. */
export interface Words {
	readonly heading: string;
	readonly button: string;
}

type Language = { readonly [from in ProductSource["from"]]: Words };

const ENGLISH: Language = {
	cart: { heading: "In your cart", button: "Back to your cart" },
	viewed: { heading: "You had a look at", button: "Look again" },
	catalogue: { heading: "From our shop", button: "See more" },
};

const LANGUAGES: { readonly [language: string]: Language } = {
	en: ENGLISH,
	de: {
		cart: { heading: "Im Warenkorb", button: "Zum Warenkorb" },
		viewed: { heading: "Zuletzt angesehen", button: "Noch einmal ansehen" },
		catalogue: { heading: "Aus unserem Shop", button: "Mehr entdecken" },
	},
	fr: {
		cart: { heading: "Dans votre panier", button: "Voir le panier" },
		viewed: { heading: "Vus récemment", button: "Revoir" },
		catalogue: { heading: "Notre sélection", button: "Découvrir" },
	},
	es: {
		cart: { heading: "En la cesta", button: "Ver la cesta" },
		viewed: { heading: "Vistos hace poco", button: "Ver de nuevo" },
		catalogue: { heading: "Nuestra selección", button: "Descubrir" },
	},
	it: {
		cart: { heading: "Nel carrello", button: "Vai al carrello" },
		viewed: { heading: "Visti di recente", button: "Rivedi" },
		catalogue: { heading: "La nostra selezione", button: "Scopri" },
	},
	nl: {
		cart: { heading: "In je winkelmandje", button: "Naar je winkelmandje" },
		viewed: { heading: "Laatst bekeken", button: "Bekijk opnieuw" },
		catalogue: { heading: "Uit onze winkel", button: "Ontdek meer" },
	},
	pl: {
		cart: { heading: "W koszyku", button: "Przejdź do koszyka" },
		viewed: { heading: "Ostatnio oglądane", button: "Zobacz ponownie" },
		catalogue: { heading: "Z naszego sklepu", button: "Odkryj więcej" },
	},
};

/** In the site's first language, else in English. */
export function wordsFor(source: ProductSource | null, languages: readonly string[]): Words {
	const name = (languages[0] ?? "en").split("-")[0] ?? "en";
	const language = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
	return (language ?? ENGLISH)[source?.from ?? "catalogue"];
}
