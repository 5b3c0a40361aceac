import { type Finding, hint, right, wrong } from "./finding.ts";
import type { PageSource, TrackerTag } from "./page-tag.ts";
import type { ConsentDefault } from "./published-consent.ts";

/** Consent tools that have an adapter in `pipit-cmp.js`, by the word for `data-cmp`. */
const ADAPTERS: Readonly<Record<string, RegExp>> = {
	onetrust: /cookielaw\.org|onetrust\.com|otSDKStub|OptanonWrapper/i,
	cookiebot: /consent\.cookiebot\.(com|eu)|CookiebotOn/i,
	usercentrics: /usercentrics\.eu|usercentrics-cmp/i,
	klaro: /\bklaro(-no-css|\.min)?\.js|klaroConfig/i,
	cookieconsent: /cookieconsent(\.umd|\.esm|\.min)?\.js|CookieConsent\.run/i,
	shopify: /consent-tracking-api|Shopify\.customerPrivacy/i,
};

/** Tools without one; what they call out is theirs to be passed on. */
const OTHERS: readonly { readonly name: string; readonly sign: RegExp; readonly event: string }[] = [
	{ name: "CookieYes", sign: /cdn-cookieyes\.com/i, event: "cookieyes_consent_update" },
	{ name: "Complianz", sign: /complianz/i, event: "cmplz_status_change" },
	{ name: "Osano", sign: /cmp\.osano\.com/i, event: "osano-cm-consent-saved" },
	{ name: "Termly", sign: /app\.termly\.io/i, event: "termly:consent-updated" },
	{ name: "iubenda", sign: /iubenda\.com/i, event: "iubenda-consent-given" },
	{ name: "Borlabs", sign: /borlabs-cookie/i, event: "borlabs-cookie-consent-saved" },
];

/**
 * Where the tracker learns what the person decided; without a source every event waits in memory for ever.
 *
 * @param published what the Worker does with events of people who decided nothing; null where that is not known
 */
export function checkConsent({ attributes }: TrackerTag, page: PageSource, published: ConsentDefault | null): Finding {
	const signs = page.scripts
		.map((script) => `${script.attributes.get("src") ?? ""} ${script.attributes.get("id") ?? ""} ${script.text}`)
		.join("\n");
	const adapter = attributes.get("data-cmp");
	if (adapter !== undefined && !Object.hasOwn(ADAPTERS, adapter)) {
		return wrong(
			"consent",
			`data-cmp="${adapter}" is no tool that Pipit knows: it is one of ${Object.keys(ADAPTERS).join(", ")}.`,
		);
	}
	if (adapter !== undefined) return right("consent", `the tool in data-cmp is asked: ${adapter}.`);
	if (attributes.has("data-banner")) return right("consent", "Pipit's own banner asks.");
	if (/pipit\(\s*["'`]consent["'`]/.test(signs)) return right("consent", "the page itself calls pipit('consent', …).");
	if (/__tcfapi/.test(signs)) return right("consent", "the page has an IAB TCF tool, which is heard.");
	if (/__gpp/.test(signs)) return right("consent", "the page has an IAB GPP tool, which is heard.");
	if (/["']consent["']\s*,\s*["'](default|update)["']/.test(signs))
		return right("consent", "the page tells Google's Consent Mode, which is heard.");
	const known = Object.keys(ADAPTERS).find((name) => ADAPTERS[name]?.test(signs));
	if (known !== undefined)
		return wrong("consent", `the page has ${known}, which nobody asks: add data-cmp="${known}" to the script tag.`);
	const other = OTHERS.find(({ sign }) => sign.test(signs));
	if (other !== undefined)
		return wrong(
			"consent",
			`the page has ${other.name}, which Pipit does not hear by itself: call pipit('consent', …) on its event ${other.event}.`,
		);
	return withoutSource(attributes.get("data-consent") ?? null, published);
}

/** Nobody is seen to be asked, though a bundle of the page may do it: then the tag's `data-consent` and the site's `consent.default` decide, and have to say the same. */
function withoutSource(consent: string | null, published: ConsentDefault | null): Finding {
	if (consent === "granted" && published === "pending")
		return wrong(
			"consent",
			'all events are held: no consent source found; set `consent.default: granted` in site.yaml, as data-consent="granted" on the tag says (the law must allow it), or let your banner call pipit(\'consent\', …).',
		);
	if (consent === "granted")
		return hint(
			"consent",
			`nobody is asked and everybody is counted (data-consent="granted"${published === "granted" ? ", and consent.default: granted in site.yaml" : ""}): ${published === null ? "it needs consent.default: granted in site.yaml, and " : ""}the law must allow it.`,
		);
	if (consent === "denied")
		return hint(
			"consent",
			"no consent source found in the page's HTML: unless a script that it loads calls pipit('consent', …), nobody is counted (data-consent=\"denied\"); let your banner call it.",
		);
	const missing =
		published === "granted"
			? 'consent.default is granted in site.yaml, but the tag waits: add data-consent="granted" to it, if nobody is to be asked'
			: "let your banner call pipit('consent', …), or set data-cmp or data-banner; where the law asks for no consent, set `consent.default` in site.yaml and data-consent on the tag to granted";
	return hint(
		"consent",
		`no consent source found in the page's HTML: unless a script that it loads calls pipit('consent', …), which cannot be seen from outside, all events are held in the browser; ${missing}.`,
	);
}
