/** What components say of themselves. */
export interface ComponentWords {
	/** Below the tiles of a countdown. */
	readonly days: string;
	readonly hours: string;
	readonly minutes: string;
	readonly seconds: string;
	/** Before the moment that something ends at. */
	readonly ends: string;
	readonly ended: string;
	/** Above a coupon's code. */
	readonly code: string;
	/** Between what is reached and the goal. */
	readonly of: string;
}

const ENGLISH: ComponentWords = {
	days: "days",
	hours: "hours",
	minutes: "min",
	seconds: "sec",
	ends: "Ends",
	ended: "This has ended",
	code: "Your code",
	of: "of",
};

const LANGUAGES: { readonly [language: string]: ComponentWords } = {
	en: ENGLISH,
	de: {
		days: "Tage",
		hours: "Std.",
		minutes: "Min.",
		seconds: "Sek.",
		ends: "Endet",
		ended: "Leider vorbei",
		code: "Dein Code",
		of: "von",
	},
	fr: {
		days: "jours",
		hours: "heures",
		minutes: "min",
		seconds: "s",
		ends: "Jusqu’à",
		ended: "C’est terminé",
		code: "Votre code",
		of: "sur",
	},
	es: {
		days: "días",
		hours: "horas",
		minutes: "min",
		seconds: "s",
		ends: "Hasta",
		ended: "Ha terminado",
		code: "Tu código",
		of: "de",
	},
	it: {
		days: "giorni",
		hours: "ore",
		minutes: "min",
		seconds: "sec",
		ends: "Fino a",
		ended: "È terminato",
		code: "Il tuo codice",
		of: "di",
	},
	nl: {
		days: "dagen",
		hours: "uur",
		minutes: "min",
		seconds: "sec",
		ends: "Eindigt",
		ended: "Helaas voorbij",
		code: "Je code",
		of: "van",
	},
	pl: {
		days: "dni",
		hours: "godz.",
		minutes: "min",
		seconds: "s",
		ends: "Do",
		ended: "To już koniec",
		code: "Twój kod",
		of: "z",
	},
};

/** In the language of a locale, else in English. */
export function componentWords(locale: string): ComponentWords {
	const name = locale.split("-")[0] ?? "en";
	return (Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined) ?? ENGLISH;
}
