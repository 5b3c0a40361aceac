import { describe, expect, test } from "vitest";
import { pause, until } from "./support/browser.ts";
import type { Scene } from "./support/scene.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();

function lastConsent(scene: Scene): unknown {
	return scene.named("Consent Updated").at(-1)?.context?.["consent"];
}

describe.concurrent("the banner", () => {
	const BANNER = { attributes: 'data-banner data-banner-policy-url="/privacy" data-banner-refuse="No, thanks"' };

	test("asks, can be worked by keyboard alone, and lets in what was agreed to", () =>
		play(BANNER, async (scene) => {
			const banner = scene.page.getByRole("region", { name: "Your privacy" });
			await banner.waitFor();
			expect(await banner.getByRole("button").allTextContents()).toEqual(["Accept all", "No, thanks", "Let me choose"]);
			expect(await banner.getByRole("link", { name: "Privacy policy" }).getAttribute("href")).toBe("/privacy");
			expect(await scene.page.evaluate("document.cookie + Object.keys(localStorage)")).toBe("");
			await scene.page.keyboard.press("Tab");
			await scene.page.keyboard.press("Tab");
			await scene.page.keyboard.press("Tab");
			await scene.page.keyboard.press("Tab");
			await scene.page.keyboard.press("Enter");
			const statistics = banner.getByRole("checkbox", { name: /Statistics/ });
			expect(await statistics.isChecked(), "nothing is chosen beforehand").toBe(false);
			await scene.page.keyboard.press("Space");
			expect(await statistics.isChecked()).toBe(true);
			await banner.getByRole("button", { name: "Save my choice" }).press("Enter");
			await scene.arrived("page");
			expect(lastConsent(scene)).toEqual({
				categoryPreferences: { analytics: true, personalization: false, ads: false },
			});
			expect(await scene.page.locator("pipit-banner").count()).toBe(0);
			await scene.page.reload();
			await scene.arrived("page", 2);
			await pause(300);
			expect(await scene.page.locator("pipit-banner").count(), "nobody is asked twice").toBe(0);
		}));

	test("a refusal is one word without an id, and holds on the next page", () =>
		play(BANNER, async (scene) => {
			await scene.page.getByRole("button", { name: "No, thanks" }).click();
			await scene.page.reload();
			await pause(600);
			expect(await scene.page.locator("pipit-banner").count()).toBe(0);
			expect(await scene.page.evaluate("[document.cookie, {...localStorage}]")).toEqual([
				"",
				{ "pipit-banner": "refused" },
			]);
			expect(collector.requests.filter((request) => request.body.writeKey === scene.key)).toEqual([]);
		}));

	test("speaks the page's language, and looks as the page wants under a strict policy", () =>
		play({ stay: true }, async (scene) => {
			collector.pages.set(`/${scene.key}/strict`, (_request, response) => {
				const policy =
					"default-src 'none'; script-src 'nonce-abc'; style-src 'nonce-abc'; connect-src 'self'; require-trusted-types-for 'script'";
				response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
				const style =
					'<style nonce="abc">pipit-banner { --pipit-back: rgb(1, 2, 3) } pipit-banner::part(button) { border-radius: 0 }</style>';
				response.end(
					scene.html({ attributes: 'nonce="abc" data-banner', head: style }).replace("<html>", '<html lang="de-AT">'),
				);
			});
			await scene.page.goto(scene.url("/strict"));
			const banner = scene.page.getByRole("region", { name: "Ihre Privatsphäre" });
			await banner.waitFor();
			const looks = (await scene.page.evaluate(`(() => {
				const root = document.querySelector('pipit-banner').shadowRoot;
				return [getComputedStyle(root.querySelector('section')).backgroundColor, getComputedStyle(root.querySelector('section')).position, getComputedStyle(root.querySelector('button')).borderRadius];
			})()`)) as string[];
			expect(looks).toEqual(["rgb(1, 2, 3)", "fixed", "0px"]);
		}));
});

describe.concurrent("consent tools", () => {
	// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
	const asked = async (scene: Scene) => {
		await until(() => collector.visits.some((visit) => visit === "/pipit-cmp.js"), "the adapters");
		await pause(300);
		expect(collector.requests.filter((request) => request.body.writeKey === scene.key)).toEqual([]);
	};

	test("OneTrust: without an answer nothing is decided, then its groups count", () =>
		play(
			{ attributes: 'data-cmp="onetrust"', head: "<script>window.OnetrustActiveGroups = ',C0001,'</script>" },
			async (scene) => {
				await asked(scene);
				await scene.page.evaluate(
					"document.cookie = 'OptanonAlertBoxClosed=now'; dispatchEvent(new CustomEvent('OneTrustGroupsUpdated', {detail: ['C0001', 'C0002']}))",
				);
				await scene.arrived("page");
				expect(lastConsent(scene)).toEqual({
					categoryPreferences: { analytics: true, personalization: false, ads: false },
				});
			},
		));

	test("Cookiebot", () =>
		play(
			{
				attributes: 'data-cmp="cookiebot"',
				head: "<script>window.Cookiebot = {hasResponse: false, consent: {statistics: false, preferences: false, marketing: false}}</script>",
			},
			async (scene) => {
				await asked(scene);
				await scene.page.evaluate(
					"Cookiebot.hasResponse = true; Cookiebot.consent = {statistics: true, preferences: true, marketing: false}; dispatchEvent(new Event('CookiebotOnAccept'))",
				);
				await scene.arrived("page");
				expect(lastConsent(scene)).toEqual({
					categoryPreferences: { analytics: true, personalization: true, ads: false },
				});
			},
		));

	test("Usercentrics", () =>
		play({ attributes: 'data-cmp="usercentrics"' }, async (scene) => {
			await asked(scene);
			await scene.page.evaluate(
				"dispatchEvent(new CustomEvent('UC_CONSENT', {detail: {consent: {type: 'IMPLICIT'}, categories: {functional: {state: 'ALL_ACCEPTED'}}}}))",
			);
			await pause(300);
			expect(scene.events).toEqual([]);
			await scene.page.evaluate(
				"dispatchEvent(new CustomEvent('UC_CONSENT', {detail: {consent: {type: 'EXPLICIT'}, categories: {functional: {state: 'ALL_ACCEPTED'}, marketing: {state: 'ALL_DENIED'}}}}))",
			);
			await scene.arrived("page");
			expect(lastConsent(scene)).toEqual({
				categoryPreferences: { analytics: true, personalization: true, ads: false },
			});
		}));

	test("Usercentrics, whose events were over before", () =>
		play(
			{
				attributes: 'data-cmp="usercentrics"',
				head: "<script>const details = {consent: {type: 'EXPLICIT', status: 'SOME_ACCEPTED'}, categories: {essential: {state: 'ALL_ACCEPTED', dps: null}, functional: {state: 'SOME_ACCEPTED', dps: {}}, statistics: {state: 'ALL_ACCEPTED', dps: {}}, marketing: {state: 'ALL_DENIED', dps: {}}}, services: {}}; window.__ucCmp = {getConsentDetails: async () => details}</script>",
			},
			async (scene) => {
				await scene.arrived("page");
				expect(lastConsent(scene)).toEqual({
					categoryPreferences: { analytics: true, personalization: false, ads: false },
				});
			},
		));

	test("Usercentrics, before anybody answered, and when it is there late or fails", () =>
		play(
			{
				attributes: 'data-cmp="usercentrics"',
				head: "<script>window.answer = {consent: {type: 'IMPLICIT'}, categories: {functional: {state: 'ALL_ACCEPTED'}}}; window.__ucCmp = {getConsentDetails: async () => { if (!answer) throw new Error('not yet'); return answer }}</script>",
			},
			async (scene) => {
				await asked(scene);
				await scene.page.evaluate("answer = null; dispatchEvent(new Event('UC_UI_INITIALIZED'))");
				await pause(300);
				expect(scene.events).toEqual([]);
				await scene.page.evaluate(
					"answer = {consent: {type: 'EXPLICIT'}, categories: {functional: {state: 'ALL_ACCEPTED'}}}; dispatchEvent(new Event('UC_UI_INITIALIZED'))",
				);
				await scene.arrived("page");
				expect(scene.errors).toEqual([]);
			},
		));

	test("Klaro", () =>
		play(
			{
				attributes: 'data-cmp="klaro"',
				head: "<script>const manager = {confirmed: false, consents: {matomo: false, meta: false}, config: {services: [{name: 'matomo', purposes: ['analytics']}, {name: 'meta', purposes: ['marketing']}]}, watch(watcher) { window.update = () => watcher.update(manager) }}; window.manager = manager; window.klaro = {getManager: () => manager}</script>",
			},
			async (scene) => {
				await asked(scene);
				await scene.page.evaluate("manager.confirmed = true; manager.consents.matomo = true; update()");
				await scene.arrived("page");
				expect(lastConsent(scene)).toEqual({
					categoryPreferences: { analytics: true, personalization: false, ads: false },
				});
			},
		));

	test("cookieconsent 3, whose answer was there before", () =>
		play(
			{
				attributes: 'data-cmp="cookieconsent"',
				head: "<script>document.cookie = 'cc_cookie=' + encodeURIComponent(JSON.stringify({categories: ['necessary', 'analytics']}))</script>",
			},
			async (scene) => {
				await scene.arrived("page");
				expect(lastConsent(scene)).toEqual({
					categoryPreferences: { analytics: true, personalization: false, ads: false },
				});
				await scene.page.evaluate(
					"dispatchEvent(new CustomEvent('cc:onChange', {detail: {cookie: {categories: ['necessary']}}}))",
				);
				await scene.arrived("Consent Updated", 2);
				expect(await scene.page.evaluate("pipit.anonymousId()")).toBeNull();
			},
		));

	test("Shopify", () =>
		play(
			{
				attributes: 'data-cmp="shopify"',
				head: "<script>let allowed = false, said = ''; window.agree = () => { allowed = true; said = 'yes'; document.dispatchEvent(new CustomEvent('visitorConsentCollected')) }; window.Shopify = {loadFeatures: (features, done) => done(), customerPrivacy: {analyticsProcessingAllowed: () => allowed, preferencesProcessingAllowed: () => allowed, marketingAllowed: () => false, currentVisitorConsent: () => ({analytics: said, preferences: said, marketing: said && 'no'})}}</script>",
			},
			async (scene) => {
				await asked(scene);
				await scene.page.evaluate("agree()");
				await scene.arrived("page");
				expect(lastConsent(scene)).toEqual({
					categoryPreferences: { analytics: true, personalization: true, ads: false },
				});
			},
		));
});

describe.concurrent("debugging and modules", () => {
	test("?pipit_debug says in one sentence why events are held, and shows what happened", () =>
		play({ stay: true }, async (scene) => {
			scene.serve("/debug", { attributes: "" });
			await scene.page.goto(`${scene.url("/debug")}?pipit_debug`);
			const status = scene.page.getByRole("status");
			await status.waitFor();
			await scene.page.evaluate("pipit('Product Viewed', {product_id: 'p1'})");
			await until(
				async () =>
					(await status.textContent()) ===
					"2 events held: no consent source found; set `consent.default` in site.yaml and `data-consent` on the script tag, or call pipit('consent', ...).",
				"the sentence",
			);
			await scene.page.evaluate("pipit('consent', 'granted')");
			await until(async () => (await status.textContent()) === "Everything is sent.", "the other sentence");
			expect(await scene.page.getByText("event: Product Viewed").count()).toBe(1);
		}));

	test("?pipit_debug while the banner is open says that it waits for an answer", () =>
		play({ stay: true }, async (scene) => {
			scene.serve("/debug", { attributes: "data-banner" });
			await scene.page.goto(`${scene.url("/debug")}?pipit_debug`);
			const status = scene.page.getByRole("status");
			await status.waitFor();
			await until(
				async () => (await status.textContent()) === "1 event held: the banner waits for an answer.",
				"the sentence",
			);
			await scene.page.getByRole("button", { name: "Accept all" }).click();
			await until(async () => (await status.textContent()) === "Everything is sent.", "the other sentence");
		}));

	test("the npm module is the same tracker, and does nothing on a server", async () => {
		const address = `data:text/javascript,${encodeURIComponent(String(collector.pages.get("/pipit.module.js")))}`;
		const { start, pipit } = (await import(/* @vite-ignore */ address)) as {
			start(settings: object): void;
			pipit(...values: unknown[]): void;
		};
		start({ writeKey: "k", host: "https://pipit.shop.example" });
		pipit("Product Viewed", {});
		await play({ stay: true }, async (scene) => {
			const module = `<script type="module">import { pipit, start } from "/pipit.module.js"; pipit("Early", {n: 1}); start({writeKey: "${scene.key}", host: location.origin, consent: "granted"}); start({writeKey: "twice", host: location.origin}); pipit("Product Viewed", {product_id: "p1"})</script>`;
			collector.pages.set(
				`/${scene.key}/module`,
				`<!doctype html><html><head><title>Module</title>${module}</head><body></body></html>`,
			);
			await scene.page.goto(scene.url("/module"));
			await scene.arrived("Product Viewed");
			expect(scene.events.map((event) => event.event ?? event.type)).toEqual(["page", "Early", "Product Viewed"]);
		});
	});

	test("the core alone counts, holds, sends and forgets", () =>
		play(
			{ attributes: 'data-consent="pending"', script: "/pipit-core.js", body: '<div style="height:5000px"></div>' },
			async (scene) => {
				await scene.page.evaluate("pipit('Product Viewed', {product_id: 'p1'})");
				await pause(400);
				expect(await scene.page.evaluate("document.cookie + Object.keys(localStorage)")).toBe("");
				await scene.page.evaluate(
					"pipit('consent', 'granted'); pipit('identify', 'u1', {email: 'a@b.example'}); scrollBy(0, 300)",
				);
				await scene.arrived("identify");
				await scene.page.evaluate("history.pushState({}, '', 'next')");
				await scene.arrived("page", 2);
				expect(scene.named("Page Engaged")[0]?.properties).toMatchObject({ scroll_depth: 20 });
				await scene.leave();
				await scene.arrived("Page Engaged", 2);
				await scene.page.goto(scene.url("/"));
				await scene.arrived("page", 3);
				await scene.page.evaluate("pipit('consent', 'denied')");
				await scene.arrived("Consent Updated", 2);
				expect(await scene.page.evaluate("document.cookie + Object.keys(localStorage)")).toBe("");
			},
		));
});
