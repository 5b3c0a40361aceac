/**
 * Hears the consent tools that speak no standard, for sites that name theirs in `data-cmp`. A file of its own, since no
 * site needs more than one of them. Until the tool knows an answer, its source is pending, and the gate stays closed.
 */
interface Answers {
	readonly analytics: boolean | null;
	readonly personalization: boolean | null;
	readonly ads: boolean | null;
}

type Tell = (answers: Answers) => void;

const PENDING: Answers = { analytics: null, personalization: null, ads: null };

/** What the tools put on the window, as far as it is read here. */
interface Tools {
	readonly OnetrustActiveGroups?: string;
	readonly Cookiebot?: {
		readonly hasResponse: boolean;
		readonly consent: { readonly statistics: boolean; readonly preferences: boolean; readonly marketing: boolean };
	};
	readonly __ucCmp?: { getConsentDetails(): Promise<UsercentricsDetails> };
	readonly klaro?: { getManager(): KlaroManager };
	readonly Shopify?: {
		readonly customerPrivacy?: ShopifyPrivacy;
		loadFeatures?(features: readonly { readonly name: string; readonly version: string }[], done: () => void): void;
	};
}

interface KlaroManager {
	readonly confirmed: boolean;
	readonly consents: { readonly [service: string]: boolean };
	readonly config: { readonly services: readonly { readonly name: string; readonly purposes?: readonly string[] }[] };
	watch(watcher: { update(manager: KlaroManager): void }): void;
}

interface ShopifyPrivacy {
	analyticsProcessingAllowed(): boolean;
	preferencesProcessingAllowed(): boolean;
	marketingAllowed(): boolean;
	currentVisitorConsent(): { readonly analytics: string; readonly preferences: string; readonly marketing: string };
}

const tools = window as unknown as Tools;

const ADAPTERS: { readonly [tool: string]: (tell: Tell) => void } = {
	onetrust,
	cookiebot,
	usercentrics,
	klaro,
	cookieconsent,
	shopify,
};

start();

function start(): void {
	const name = document.querySelector<HTMLScriptElement>("script[data-write-key][data-cmp]")?.dataset["cmp"] ?? "";
	const tell: Tell = (answers) => window.pipit?.("consent", answers, name);
	tell(PENDING);
	ADAPTERS[name]?.(tell);
}

/** Groups: C0002 performance, C0003 functional, C0004 targeting. Before the person closed its box, a missing group is no answer. */
function onetrust(tell: Tell): void {
	const hear = (groups: string) => {
		const answered = document.cookie.includes("OptanonAlertBoxClosed=");
		const has = (group: string) => groups.includes(group) || (answered ? false : null);
		tell({ analytics: has("C0002"), personalization: has("C0003"), ads: has("C0004") });
	};
	addEventListener("OneTrustGroupsUpdated", (event) => hear(String((event as CustomEvent<unknown>).detail)));
	if (tools.OnetrustActiveGroups) hear(tools.OnetrustActiveGroups);
}

function cookiebot(tell: Tell): void {
	const hear = () => {
		const { hasResponse, consent } = tools.Cookiebot ?? {};
		if (consent && hasResponse)
			tell({ analytics: consent.statistics, personalization: consent.preferences, ads: consent.marketing });
	};
	for (const type of ["CookiebotOnConsentReady", "CookiebotOnAccept", "CookiebotOnDecline"])
		addEventListener(type, hear);
	hear();
}

/**
 * Version 3: the state of the categories; what nobody chose is `IMPLICIT`. Its events may be over before this file is
 * here, so what it knows already is asked for too.
 */
function usercentrics(tell: Tell): void {
	const hear = ({ consent, categories = {} }: UsercentricsDetails) => {
		const state = (category: string) => categories[category]?.state === "ALL_ACCEPTED";
		if (consent?.type === "IMPLICIT") tell(PENDING);
		else
			tell({
				analytics: state(categories["statistics"] ? "statistics" : "functional"),
				personalization: state("functional"),
				ads: state("marketing"),
			});
	};
	const ask = async () => {
		try {
			// Usercentrics named it so.
			// oxlint-disable-next-line no-underscore-dangle
			const details = await tools.__ucCmp?.getConsentDetails();
			// Before it is there, and before the person answered, it knows no type.
			if (details?.consent?.type) hear(details);
		} catch {}
	};
	addEventListener("UC_CONSENT", (event) => hear((event as CustomEvent<UsercentricsDetails>).detail));
	addEventListener("UC_UI_INITIALIZED", () => void ask());
	void ask();
}

interface UsercentricsDetails {
	readonly consent?: { readonly type?: string };
	readonly categories?: { readonly [category: string]: { readonly state?: string } | undefined };
}

/** Services are the site's own; their purposes say what they are for. */
function klaro(tell: Tell): void {
	const hear = (manager: KlaroManager) => {
		const allows = (pattern: RegExp) => {
			const services = manager.config.services.filter(({ purposes }) =>
				purposes?.some((purpose) => pattern.test(purpose)),
			);
			return services.length > 0 && services.every(({ name }) => manager.consents[name]);
		};
		const answers = {
			analytics: allows(/analy|statis/i),
			personalization: allows(/person|func/i),
			ads: allows(/ad|market/i),
		};
		tell(manager.confirmed ? answers : PENDING);
	};
	const manager = tools.klaro?.getManager();
	if (!manager) return;
	manager.watch({ update: hear });
	hear(manager);
}

/** vanilla-cookieconsent 3: names of categories are the site's own; these are those of its documentation. */
function cookieconsent(tell: Tell): void {
	const hear = (categories: readonly string[]) => {
		const has = (...names: string[]) => names.some((name) => categories.includes(name));
		tell({
			analytics: has("analytics"),
			personalization: has("functionality", "preferences"),
			ads: has("ads", "marketing", "targeting"),
		});
	};
	interface Detail {
		readonly cookie: { readonly categories: readonly string[] };
	}
	for (const type of ["cc:onConsent", "cc:onChange"]) {
		addEventListener(type, (event) => hear((event as CustomEvent<Detail>).detail.cookie.categories));
	}
	const cookie = /(?:^|; )cc_cookie=([^;]+)/.exec(document.cookie)?.[1];
	if (cookie) hear((JSON.parse(decodeURIComponent(cookie)) as Detail["cookie"]).categories);
}

function shopify(tell: Tell): void {
	const hear = () => {
		const privacy = tools.Shopify?.customerPrivacy;
		if (!privacy) return;
		const said = privacy.currentVisitorConsent();
		// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
		const answer = (allowed: boolean, word: string) => allowed || (word === "no" ? false : null);
		tell({
			analytics: answer(privacy.analyticsProcessingAllowed(), said.analytics),
			personalization: answer(privacy.preferencesProcessingAllowed(), said.preferences),
			ads: answer(privacy.marketingAllowed(), said.marketing),
		});
	};
	document.addEventListener("visitorConsentCollected", hear);
	tools.Shopify?.loadFeatures?.([{ name: "consent-tracking-api", version: "0.1" }], hear);
	hear();
}
