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
	back_in_stock: { heading: "Back in stock", button: "Get it now" },
	price_drop: { heading: "Now at a lower price", button: "See the offer" },
	recommended: { heading: "You may like", button: "Have a look" },
	feed: { heading: "For you", button: "See more" },
};

const LANGUAGES: { readonly [language: string]: Language } = {
	en: ENGLISH,
	de: {
		cart: { heading: "Im Warenkorb", button: "Zum Warenkorb" },
		viewed: { heading: "Zuletzt angesehen", button: "Noch einmal ansehen" },
		catalogue: { heading: "Aus unserem Shop", button: "Mehr entdecken" },
		back_in_stock: { heading: "Wieder da", button: "Jetzt holen" },
		price_drop: { heading: "Jetzt günstiger", button: "Zum Angebot" },
		recommended: { heading: "Das könnte gefallen", button: "Ansehen" },
		feed: { heading: "Für dich", button: "Mehr entdecken" },
	},
	fr: {
		cart: { heading: "Dans votre panier", button: "Voir le panier" },
		viewed: { heading: "Vus récemment", button: "Revoir" },
		catalogue: { heading: "Notre sélection", button: "Découvrir" },
		back_in_stock: { heading: "De nouveau disponible", button: "En profiter" },
		price_drop: { heading: "Maintenant moins cher", button: "Voir l’offre" },
		recommended: { heading: "Vous aimerez peut-être", button: "Voir" },
		feed: { heading: "Pour vous", button: "Découvrir" },
	},
	es: {
		cart: { heading: "En la cesta", button: "Ver la cesta" },
		viewed: { heading: "Vistos hace poco", button: "Ver de nuevo" },
		catalogue: { heading: "Nuestra selección", button: "Descubrir" },
		back_in_stock: { heading: "Otra vez disponible", button: "Conseguirlo" },
		price_drop: { heading: "Ahora más barato", button: "Ver la oferta" },
		recommended: { heading: "Te puede gustar", button: "Ver" },
		feed: { heading: "Para ti", button: "Descubrir" },
	},
	it: {
		cart: { heading: "Nel carrello", button: "Vai al carrello" },
		viewed: { heading: "Visti di recente", button: "Rivedi" },
		catalogue: { heading: "La nostra selezione", button: "Scopri" },
		back_in_stock: { heading: "Di nuovo disponibile", button: "Prendilo ora" },
		price_drop: { heading: "Ora costa meno", button: "Vedi l’offerta" },
		recommended: { heading: "Potrebbe piacerti", button: "Guarda" },
		feed: { heading: "Per te", button: "Scopri" },
	},
	nl: {
		cart: { heading: "In je winkelmandje", button: "Naar je winkelmandje" },
		viewed: { heading: "Laatst bekeken", button: "Bekijk opnieuw" },
		catalogue: { heading: "Uit onze winkel", button: "Ontdek meer" },
		back_in_stock: { heading: "Weer op voorraad", button: "Nu halen" },
		price_drop: { heading: "Nu goedkoper", button: "Bekijk de aanbieding" },
		recommended: { heading: "Misschien iets voor je", button: "Bekijk" },
		feed: { heading: "Voor jou", button: "Ontdek meer" },
	},
	pl: {
		cart: { heading: "W koszyku", button: "Przejdź do koszyka" },
		viewed: { heading: "Ostatnio oglądane", button: "Zobacz ponownie" },
		catalogue: { heading: "Z naszego sklepu", button: "Odkryj więcej" },
		back_in_stock: { heading: "Znów dostępne", button: "Kup teraz" },
		price_drop: { heading: "Teraz taniej", button: "Zobacz ofertę" },
		recommended: { heading: "Może Ci się spodobać", button: "Zobacz" },
		feed: { heading: "Dla Ciebie", button: "Odkryj więcej" },
	},
};

/** In the language of a locale, else in English. */
export function wordsFor(source: ProductSource | null, locale: string): Words {
	const name = locale.split("-")[0] ?? "en";
	const language = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
	return (language ?? ENGLISH)[source?.from ?? "catalogue"];
}
