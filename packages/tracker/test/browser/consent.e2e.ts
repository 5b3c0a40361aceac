import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { pause, until } from "./support/browser.ts";
import type { Scene } from "./support/scene.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();

/** Writes down every attempt to keep something in the browser, whether or not it stays. */
const WATCH_WRITES = `<script>
	window.writes = [];
	const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
	Object.defineProperty(document, 'cookie', { get: () => cookie.get.call(document), set: (text) => { writes.push('cookie ' + text); cookie.set.call(document, text) } });
	const set = Storage.prototype.setItem;
	Storage.prototype.setItem = function (key, value) { writes.push('storage ' + key); return set.call(this, key, value) };
	const open = indexedDB.open;
	IDBFactory.prototype.open = function (name) { writes.push('indexedDB ' + name); return open.apply(this, arguments) };
</script>`;

async function kept(page: Page): Promise<readonly string[]> {
	return page.evaluate(
		"[...document.cookie.split('; ').filter(Boolean), ...Object.keys(localStorage), ...Object.keys(sessionStorage)]",
	);
}

function requestsOf(scene: Scene): number {
	return collector.requests.filter((request) => request.body.writeKey === scene.key).length;
}

function lastConsent(scene: Scene): unknown {
	return scene.named("Consent Updated").at(-1)?.context?.["consent"];
}

const PENDING = { attributes: 'data-consent="pending"' };

describe.concurrent("consent", () => {
	test("N10: while nobody decided, nothing is kept and nothing is sent", () =>
		play(
			{
				attributes: "",
				head: WATCH_WRITES,
				body: '<a href="https://elsewhere.example/" target="x">x</a><div style="height:3000px"></div>',
			},
			async (scene) => {
				await scene.page.evaluate(
					"pipit('Product Viewed', {product_id: 'p1'}); pipit('identify', 'u1', {email: 'a@b.example'}); pipit('reset')",
				);
				await scene.page.evaluate("scrollBy(0, 500); history.pushState({}, '', 'next')");
				await scene.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))");
				await pause(700);
				expect(await scene.page.evaluate("indexedDB.databases().then((all) => all.length)")).toBe(0);
				expect(await kept(scene.page)).toEqual([]);
				expect((await scene.page.evaluate<string[]>("writes")).filter((write) => !/max-age=0/.test(write))).toEqual([]);
				expect(await scene.page.evaluate("pipit.anonymousId()")).toBeNull();
				expect(requestsOf(scene)).toBe(0);
			},
		));

	test("N10: a grant sends what was held, once, with one id, after the consent itself", () =>
		play(PENDING, async (scene) => {
			await scene.page.evaluate("pipit('Product Viewed', {product_id: 'p1'})");
			await pause(300);
			await scene.page.evaluate("pipit('consent', {analytics: true, personalization: true})");
			await scene.arrived("Product Viewed");
			await pause(300);
			const first = collector.requests.find((request) => request.body.writeKey === scene.key);
			expect(first?.body.batch.map((event) => event.event ?? event.type)).toEqual([
				"Consent Updated",
				"page",
				"Product Viewed",
			]);
			expect(first?.body.context.consent).toEqual({ categoryPreferences: { analytics: true, personalization: true } });
			expect(first?.body.batch[0]?.context?.["consent"]).toEqual({
				categoryPreferences: { analytics: true, personalization: true },
			});
			expect(new Set(scene.events.map((event) => event.anonymousId))).toEqual(
				new Set([await scene.page.evaluate("pipit.anonymousId()")]),
			);
			expect(await scene.page.evaluate("document.cookie")).toContain(`pipit_id=${scene.events[0]?.anonymousId}`);
		}));

	test("a decision is remembered, and told once", () =>
		play(PENDING, async (scene) => {
			await scene.page.evaluate("pipit('consent', 'granted')");
			await scene.arrived("page");
			const id = await scene.page.evaluate("pipit.anonymousId()");
			await scene.page.reload();
			await scene.arrived("page", 2);
			await scene.page.evaluate("pipit('consent', 'granted')");
			await pause(500);
			expect(scene.named("Consent Updated")).toHaveLength(1);
			expect(await scene.page.evaluate("pipit.anonymousId()")).toBe(id);
		}));

	test("N10: a refusal by somebody unknown leaves no trace, not even a request", () =>
		play(PENDING, async (scene) => {
			await pause(200);
			await scene.page.evaluate("pipit('consent', 'denied'); pipit('Product Viewed', {product_id: 'p1'})");
			await pause(500);
			await scene.leave();
			expect(requestsOf(scene)).toBe(0);
			await scene.page.goto(scene.url("/"));
			expect(await kept(scene.page)).toEqual([]);
		}));

	test("N10: a withdrawal is told once, then everything is erased, whatever was not sent included", () =>
		play(PENDING, async (scene) => {
			await scene.page.evaluate("pipit('consent', 'granted')");
			await scene.arrived("page");
			const id = await scene.page.evaluate("pipit.anonymousId()");
			await scene.page.evaluate(
				"pipit('Product Added', {product_id: 'p1'}); pipit('consent', 'denied'); pipit('Product Removed', {product_id: 'p1'})",
			);
			expect(await kept(scene.page)).toEqual([]);
			const updates = await scene.arrived("Consent Updated", 2);
			expect(updates[1]?.anonymousId).toBe(id);
			expect(lastConsent(scene)).toEqual({
				categoryPreferences: { analytics: false, personalization: false, ads: false },
			});
			await scene.leave();
			expect(scene.named("Product Added")).toEqual([]);
			expect(scene.named("Product Removed")).toEqual([]);
			await scene.page.goto(scene.url("/"));
			await pause(500);
			expect(await kept(scene.page)).toEqual([]);
			expect(scene.named("page")).toHaveLength(1);
		}));

	test("where everybody is tracked who said nothing, a refusal is remembered", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("pipit('consent', 'denied')");
			await scene.arrived("Consent Updated");
			await scene.page.reload();
			await pause(500);
			expect(scene.named("page")).toHaveLength(1);
			expect(await kept(scene.page)).toEqual(["pipit_consent"]);
		}));

	test("a decision in one tab holds in the others", () =>
		play(PENDING, async (scene) => {
			const other = await scene.context.newPage();
			await other.goto(scene.serve("/other"));
			await scene.page.evaluate("pipit('consent', 'granted')");
			await scene.arrived("page", 2);
			await other.evaluate("pipit('consent', 'denied')");
			await until(async () => (await scene.page.evaluate("pipit.anonymousId()")) === null, "the other tab's refusal");
			await scene.page.evaluate("pipit('Product Added', {product_id: 'p1'})");
			await pause(400);
			expect(await kept(scene.page)).toEqual([]);
			await scene.arrived("Consent Updated", 2);
			expect(scene.named("Product Added")).toEqual([]);
			expect(scene.named("Consent Updated")).toHaveLength(2);
		}));

	test("N11: the browser's objection to sale outlives a grant, unless it is withdrawn by name", () =>
		play(
			{ ...PENDING, head: "<script>Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})</script>" },
			async (scene) => {
				await scene.page.evaluate("pipit('consent', 'granted')");
				await scene.arrived("Consent Updated");
				expect(lastConsent(scene)).toEqual({
					categoryPreferences: { analytics: true, personalization: true, ads: false },
				});
				await scene.page.evaluate("pipit('consent', {ads: true}, 'gpc')");
				await scene.arrived("Consent Updated", 2);
				expect(lastConsent(scene)).toMatchObject({ categoryPreferences: { ads: true } });
			},
		));

	test("the most restrictive source wins", () =>
		play(PENDING, async (scene) => {
			await scene.page.evaluate(
				"pipit('consent', {analytics: true, ads: true}); pipit('consent', {ads: false}, 'other')",
			);
			await until(() => lastConsent(scene), "the consent");
			await scene.arrived("Consent Updated", 2);
			expect(lastConsent(scene)).toEqual({ categoryPreferences: { analytics: true, ads: false } });
			await scene.page.evaluate("pipit('consent', {analytics: null}, 'third')");
			await pause(100);
			expect(await scene.page.evaluate("pipit.anonymousId()"), "an open question closes the gate again").toBeNull();
		}));

	const TCF = `<script>
		let hear;
		window.__tcfapi = (command, version, callback) => { hear = callback; tcf('cmpuishown') };
		window.tcf = (eventStatus, consents = {}, gdprApplies = true) => hear({ eventStatus, gdprApplies, purpose: { consents } }, true);
	</script>`;

	test("N12: TCF: shown is pending, an answer decides by purpose", () =>
		play({ head: TCF }, async (scene) => {
			await pause(500);
			expect(requestsOf(scene), "the site's default does not count while the person is being asked").toBe(0);
			await scene.page.evaluate("tcf('useractioncomplete', {1: true, 8: true, 3: true})");
			await scene.arrived("page");
			expect(lastConsent(scene)).toEqual({
				categoryPreferences: { analytics: true, personalization: false, ads: false },
			});
			await scene.page.evaluate("tcf('useractioncomplete', {8: true})");
			await scene.arrived("Consent Updated", 2);
			expect(await kept(scene.page)).not.toContain("pipit_id");
		}));

	test("N12: TCF: where the GDPR does not apply, nothing has to be asked", () =>
		play({ ...PENDING, head: TCF }, async (scene) => {
			await pause(200);
			await scene.page.evaluate("tcf('tcloaded', {}, false)");
			expect(await scene.arrived("page")).toHaveLength(1);
		}));

	test("N12: GPP: an opt-out of sale is one of advertising, and of nothing else", () =>
		play(
			{
				head: `<script>window.__gpp = (command, hear) => { window.gpp = (optOut) => hear({ pingData: { signalStatus: 'ready', parsedSections: { usnat: [{ SaleOptOut: optOut }] } } }); hear({ pingData: { signalStatus: 'not ready' } }) }</script>`,
			},
			async (scene) => {
				await scene.arrived("page");
				await scene.page.evaluate("gpp(1)");
				await scene.arrived("Consent Updated");
				expect(lastConsent(scene)).toEqual({ categoryPreferences: { ads: false } });
				await scene.page.evaluate("gpp(2)");
				await scene.arrived("Consent Updated", 2);
				expect(lastConsent(scene)).toEqual({ categoryPreferences: { ads: true } });
			},
		));

	test("N12: Google Consent Mode: default, then update", () => {
		const head =
			"<script>window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments) } gtag('consent', 'default', {analytics_storage: 'denied', ad_storage: 'denied', wait_for_update: 500})</script>";
		return play({ ...PENDING, head }, async (scene) => {
			await pause(500);
			expect(requestsOf(scene)).toBe(0);
			await scene.page.evaluate(
				"gtag('consent', 'update', {analytics_storage: 'granted', ad_storage: 'granted', ad_user_data: 'denied'})",
			);
			await scene.arrived("page");
			expect(lastConsent(scene)).toEqual({ categoryPreferences: { analytics: true, ads: false } });
			await scene.page.evaluate("gtag('consent', 'update', {analytics_storage: 'denied'})");
			await scene.arrived("Consent Updated", 2);
			expect(await kept(scene.page)).toEqual([]);
		});
	});
});
