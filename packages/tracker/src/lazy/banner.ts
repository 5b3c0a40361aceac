import { element, overlay } from "./overlay.ts";

/**
 * Pipit's own question for consent, for sites without another tool (`data-banner` on the script tag). Refusing is as
 * easy as agreeing; it stands beside the page and locks nobody out. Looks are the site's: `--pipit-*` variables and
 * `pipit-banner::part(...)`; words are `data-banner-*` attributes of the script tag.
 *
 * A refusal is remembered as one word without an id, so that nobody is asked again on every page.
 */
const REFUSED = "pipit-banner";

const CSS = `
:host { --pipit-back: #fff; --pipit-text: #1b1f2a; --pipit-accent: #2a45b0; all: initial; }
section { position: fixed; inset: auto 1rem 1rem; z-index: 2147483000; max-width: 42rem; margin: auto; padding: 1.25rem; box-sizing: border-box;
	background: var(--pipit-back); color: var(--pipit-text); border: 1px solid; border-radius: .5rem; font: 1rem/1.5 system-ui, sans-serif; max-height: 80vh; overflow: auto; }
p, form { margin: 0 0 1rem; } a { color: inherit; } label { display: block; padding: .5rem 0; } input { inline-size: 1.25rem; block-size: 1.25rem; vertical-align: text-bottom; }
div { display: flex; flex-wrap: wrap; gap: .5rem; } button { flex: 1 1 9rem; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; cursor: pointer;
	color: var(--pipit-accent); background: none; border: 2px solid; border-radius: .375rem; }
:focus-visible { outline: 3px solid var(--pipit-accent); outline-offset: 2px; }
@media (prefers-color-scheme: dark) { :host { --pipit-back: #1b1f2a; --pipit-text: #f2f4f8; --pipit-accent: #a9baff; } }`;

const WORDS = {
	en: {
		title: "Your privacy",
		text: "May we remember what you look at here, to improve this shop and to show you what fits in our emails? You can change your mind at any time.",
		accept: "Accept all",
		refuse: "Reject all",
		choose: "Let me choose",
		save: "Save my choice",
		policy: "Privacy policy",
		analytics: "Statistics: which pages and products are looked at",
		personalization: "Personal content: products that fit, here and in emails",
		ads: "Advertising: relevant offers elsewhere",
	},
	de: {
		title: "Ihre Privatsphäre",
		text: "Dürfen wir uns merken, was Sie hier ansehen, um den Shop zu verbessern und Ihnen in unseren E-Mails Passendes zu zeigen? Sie können Ihre Wahl jederzeit ändern.",
		accept: "Alle annehmen",
		refuse: "Alle ablehnen",
		choose: "Selbst auswählen",
		save: "Auswahl speichern",
		policy: "Datenschutz",
		analytics: "Statistik: welche Seiten und Produkte angesehen werden",
		personalization: "Persönliche Inhalte: passende Produkte, hier und in E-Mails",
		ads: "Werbung: passende Angebote anderswo",
	},
};

type Words = { [word in keyof (typeof WORDS)["en"]]: string };

const PURPOSES = ["analytics", "personalization", "ads"] as const;

const script = document.querySelector<HTMLScriptElement>("script[data-write-key][data-banner]");

if (refusedBefore()) window.pipit?.("consent", "denied");
else if (isUndecided()) open();

/** Asks, or asks again: for a link such as "Privacy settings" in the page's foot. */
export function open(): void {
	document.querySelector("pipit-banner")?.remove();
	const words = wordsOf(document.documentElement.lang);
	const root = overlay("pipit-banner", CSS);
	const boxes = PURPOSES.map((purpose) => element("input", { type: "checkbox", name: purpose, part: "checkbox" }));
	const details = element(
		"form",
		{ hidden: true, part: "choices" },
		...boxes.map((box, at) => element("label", {}, box, ` ${words[PURPOSES[at] ?? "analytics"]}`)),
	);
	// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
	const button = (word: string, run: () => void) =>
		element("button", { type: "button", part: "button", onclick: run }, word);
	const decide = (agreed: (at: number) => boolean) => {
		const [analytics = false, personalization = false, ads = false] = PURPOSES.map((_, at) => agreed(at));
		remember(!analytics);
		root.host.remove();
		window.pipit?.("consent", { analytics, personalization, ads });
	};
	const choose = button(words.choose, () => {
		details.hidden = false;
		choose.replaceWith(button(words.save, () => decide((at) => boxes[at]?.checked ?? false)));
		boxes[0]?.focus();
	});
	const policy = script?.dataset["bannerPolicyUrl"];
	const link = policy ? [" ", element("a", { href: policy, part: "link" }, words.policy)] : [];
	root.append(
		element(
			"section",
			{ role: "region", ariaLabel: words.title, part: "banner" },
			element("p", { part: "text" }, words.text, ...link),
			details,
			element(
				"div",
				{ part: "buttons" },
				button(words.accept, () => decide(() => true)),
				button(words.refuse, () => decide(() => false)),
				choose,
			),
		),
	);
}

/** The page's language, where Pipit has it, and whatever the site says itself (`data-banner-accept="OK"`). */
function wordsOf(language: string): Words {
	const words: Words = { ...(language.startsWith("de") ? WORDS.de : WORDS.en) };
	for (const word of Object.keys(words) as (keyof Words)[]) {
		words[word] = script?.getAttribute(`data-banner-${word}`) ?? words[word];
	}
	return words;
}

function refusedBefore(): boolean {
	try {
		return localStorage.getItem(REFUSED) !== null;
	} catch {
		return false;
	}
}

/** Nobody is asked who decided before, nor where the site decided itself. */
function isUndecided(): boolean {
	const decided = script?.dataset["consent"] ?? "pending";
	try {
		return decided === "pending" && window.pipit?.anonymousId() === null && !localStorage.getItem("pipit_consent");
	} catch {
		return decided === "pending";
	}
}

function remember(refused: boolean): void {
	try {
		if (refused) localStorage.setItem(REFUSED, "refused");
		else localStorage.removeItem(REFUSED);
	} catch {}
}
