import { describe, expect, test } from "vitest";
import { pause } from "./support/browser.ts";
import { stage } from "./support/stage.ts";

const { collector, play } = stage();

describe.concurrent("shopping", () => {
	test("a call is the event, with Segment's names; an older tool's calls go on", () =>
		play(
			{
				attributes: 'data-consent="granted" data-shim="analytics klaviyo"',
				head: "<script>window.analytics = [['track', 'Early', {n: 1}]]</script>",
			},
			async (scene) => {
				await scene.arrived("page");
				await scene.page.evaluate(`
				pipit('Product Added', {product_id: 'p1', price: 3.5, quantity: 2});
				pipit('track', 'Order Completed', {order_id: 'o1', total: 7, products: [{product_id: 'p1'}]});
				analytics.track('Product Removed', {product_id: 'p1'});
				analytics.identify('u1', {email: 'a@b.example'});
				analytics.page('Shop', 'Home', {template: 'x'});
				klaviyo.push(['track', 'Viewed Product', {ProductID: 'p1'}]);
				klaviyo.push(['unknown', 1]);
				klaviyo.identify({$email: 'a@b.example'});
			`);
				await scene.arrived("identify", 2);
				expect(scene.named("Early")[0]?.properties).toEqual({ n: 1 });
				expect(scene.named("Order Completed")[0]?.properties).toEqual({
					order_id: "o1",
					total: 7,
					products: [{ product_id: "p1" }],
				});
				expect(scene.named("Product Removed")).toHaveLength(1);
				expect(scene.named("Viewed Product")[0]?.properties).toEqual({ ProductID: "p1" });
				expect(scene.named("page").at(-1)?.properties).toMatchObject({ template: "x" });
				expect(scene.named("identify")[0]).toMatchObject({ userId: "u1", traits: { email: "a@b.example" } });
				expect(scene.named("Product Added")[0]?.context?.["page"]).toMatchObject({ url: scene.url("/") });
				expect(scene.errors).toEqual([]);
			},
		));

	test("reset makes a stranger of the next event", () =>
		play({}, async (scene) => {
			await scene.arrived("page");
			await scene.page.evaluate("pipit('identify', 'u1'); pipit('reset'); pipit('Product Viewed', {product_id: 'p1'})");
			await scene.arrived("Product Viewed");
			const [before] = scene.named("identify");
			const [after] = scene.named("Product Viewed");
			expect(before?.anonymousId).toBe(scene.named("page")[0]?.anonymousId);
			expect(after?.anonymousId).not.toBe(before?.anonymousId);
		}));

	test("a product page that describes itself in JSON-LD is a product view; a list is not", () => {
		const product = {
			"@context": "https://schema.org",
			"@graph": [
				{ "@type": "WebPage" },
				{
					"@type": "Product",
					sku: "s1",
					name: "Cup",
					brand: { "@type": "Brand", name: "Lehm" },
					category: "cups",
					image: ["https://shop.example/cup.png"],
					offers: { "@type": "Offer", price: "12.50", priceCurrency: "EUR" },
				},
			],
		};
		return play({ stay: true }, async (scene) => {
			// oxlint-disable-next-line unicorn/consistent-function-scoping -- belongs to what follows
			const json = (value: unknown) => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;
			scene.serve("/product", { body: json(product) });
			scene.serve("/list", {
				body: json([
					{ "@type": "Product", sku: "a" },
					{ "@type": "Product", sku: "b" },
				]),
			});
			scene.serve("/broken", { body: '<script type="application/ld+json">{nonsense</script>' });
			for (const path of ["/product", "/list", "/broken"]) {
				await scene.page.goto(scene.url(path));
				await pause(1300);
			}
			await scene.arrived("page", 3);
			expect(scene.named("Product Viewed").map(({ properties }) => properties)).toEqual([
				{
					product_id: "s1",
					name: "Cup",
					brand: "Lehm",
					category: "cups",
					price: 12.5,
					currency: "EUR",
					image_url: "https://shop.example/cup.png",
					url: scene.url("/product"),
				},
			]);
			expect(scene.errors).toEqual([]);
		});
	});

	test("a page that tells its product itself is not told again by its JSON-LD, whichever name it uses", () => {
		const described = '<script type="application/ld+json">{"@type":"Product","sku":"s"}</script>';
		const calls = {
			"/own": "pipit('Product Viewed', {product_id: 's', price: 3})",
			"/google": "dataLayer.push({event: 'view_item', ecommerce: {items: [{item_id: 's'}]}})",
			"/none": "",
		};
		return play({ stay: true }, async (scene) => {
			for (const [path, call] of Object.entries(calls)) {
				scene.serve(path, { body: `${described}<script>addEventListener('load', () => { ${call} })</script>` });
				await scene.page.goto(scene.url(path));
				await pause(1500);
			}
			await scene.arrived("page", 3);
			await scene.arrived("Product Viewed", 2);
			expect(scene.named("Product Viewed").map(({ properties: { product_id, url } }) => [product_id, url])).toEqual([
				["s", undefined],
				["s", scene.url("/none")],
			]);
			expect(scene.named("view_item")).toHaveLength(1);
		});
	});

	test("what the page tells Google is heard under Google's names", () =>
		play(
			{
				head: "<script>window.dataLayer = [{event: 'gtm.js'}, {event: 'view_item', ecommerce: {currency: 'EUR', value: 3, items: [{item_id: 'p1'}]}}]; function gtag() { dataLayer.push(arguments) } gtag('event', 'add_to_cart', {items: [{item_id: 'p1'}]})</script>",
			},
			async (scene) => {
				await scene.arrived("add_to_cart");
				expect(
					await scene.page.evaluate(
						"dataLayer.push({event: 'purchase', ecommerce: {transaction_id: 't1', value: 3}}, {event: 'gtm.dom'})",
					),
				).toBe(5);
				await scene.arrived("purchase");
				expect(scene.named("view_item")[0]?.properties).toEqual({
					currency: "EUR",
					value: 3,
					items: [{ item_id: "p1" }],
				});
				expect(scene.named("purchase")[0]?.properties).toEqual({ transaction_id: "t1", value: 3 });
				expect(scene.story[0]).toBe("page /");
				expect(scene.events.some((event) => event.event?.startsWith("gtm"))).toBe(false);
			},
		));

	test("links: outbound, downloads, tagged, in svg and shadow roots, by middle click; inner ones are left alone", () => {
		const body = `<base target="_blank"><a id="inner" href="inner">x</a><a id="out" href="https://elsewhere.example/a"><b>x</b></a>
			<a id="file" href="manual.pdf">x</a><a id="tag" href="https://elsewhere.example/b" data-pipit="Banner Clicked" data-pipit-banner_id="b1">x</a>
			<svg width="40" height="20"><a id="svg" href="https://elsewhere.example/svg"><rect width="40" height="20"/></a></svg>
			<a id="mail" href="mailto:a@b.example">x</a><a id="none">x</a>
			<div id="host"></div><script>const root = host.attachShadow({mode: 'open'}); root.innerHTML = '<button data-pipit="Product Added" data-pipit-product_id="p1">add</button>';
			addEventListener('click', (event) => { window.prevented = event.defaultPrevented; event.preventDefault() })</script>`;
		return play({ body }, async (scene) => {
			await scene.arrived("page");
			for (const id of ["inner", "out", "file", "tag", "svg", "mail", "none"]) await scene.page.click(`#${id}`);
			expect(await scene.page.evaluate("window.prevented")).toBe(false);
			await scene.page.click("#host button");
			await scene.page.evaluate(
				"out.dispatchEvent(new MouseEvent('auxclick', {bubbles: true, button: 1, composed: true}))",
			);
			await scene.page.evaluate(
				"out.dispatchEvent(new MouseEvent('auxclick', {bubbles: true, button: 2, composed: true}))",
			);
			await scene.arrived("Outbound Link Clicked", 3);
			expect(scene.named("Outbound Link Clicked").map(({ properties }) => properties["url"])).toEqual([
				"https://elsewhere.example/a",
				"https://elsewhere.example/svg",
				"https://elsewhere.example/a",
			]);
			expect(scene.named("File Downloaded").map(({ properties }) => properties["url"])).toEqual([
				scene.url("/manual.pdf"),
			]);
			expect(scene.named("Banner Clicked")[0]?.properties).toEqual({ banner_id: "b1" });
			expect(scene.named("Product Added")[0]?.properties).toEqual({ product_id: "p1" });
			expect(scene.errors).toEqual([]);
		});
	});

	test("forms: what is sent counts, what is invalid does not, what was typed stays; a search tells its words", () => {
		const body = `<form id="f1" name="contact" action="/send"><input name="email" required></form><form id="f2" novalidate><input required></form>
			<form id="f3" data-pipit="Newsletter Joined"></form><form name="f4"><input name="q" value="blue cups"></form>
			<script>addEventListener('submit', (event) => event.preventDefault())</script>`;
		return play({ body }, async (scene) => {
			await scene.arrived("page");
			for (const id of ["f1", "f2", "f3", "f4"]) await scene.page.evaluate(`document.forms['${id}'].requestSubmit()`);
			await scene.page.fill("#f1 input", "a@b.example");
			await scene.page.evaluate("f1.requestSubmit()");
			await scene.arrived("Form Submitted", 2);
			expect(scene.named("Form Submitted").map(({ properties }) => properties["form_id"])).toEqual(["f2", "f1"]);
			expect(scene.named("Form Submitted")[1]?.properties).toEqual({ form_id: "f1", url: `${collector.origin}/send` });
			expect(scene.named("Newsletter Joined")).toHaveLength(1);
			expect(scene.named("Products Searched")[0]?.properties).toEqual({ query: "blue cups" });
			expect(JSON.stringify(scene.events)).not.toContain("a@b.example");
		});
	});

	test("what a site tells to ignore is ignored", () =>
		play(
			{
				attributes: 'data-consent="granted" data-ignore="links forms json-ld data-layer"',
				head: "<script>window.dataLayer = [{event: 'purchase'}]</script>",
				body: `<a href="https://elsewhere.example/">x</a><form></form><script type="application/ld+json">{"@type":"Product","sku":"s"}</script><script>addEventListener('click', (event) => event.preventDefault());addEventListener('submit', (event) => event.preventDefault())</script>`,
			},
			async (scene) => {
				await scene.arrived("page");
				await scene.page.click("a");
				await scene.page.evaluate("document.forms[0].requestSubmit()");
				await pause(1300);
				expect(scene.story).toEqual(["page /"]);
			},
		));

	test("O5: a link is not delayed by a slow collector", () =>
		play({ body: '<a href="next">x</a>' }, async (scene) => {
			await scene.arrived("page");
			scene.serve("/next");
			// The tracker itself gives up an answer after 15 seconds, so whoever waits for one is not there within 12.
			collector.next = (body) => (body.writeKey === scene.key ? "hang" : { status: 200 });
			await scene.page.click("a", { noWaitAfter: true });
			await scene.page.waitForURL(scene.url("/next"), { timeout: 12_000 });
			collector.next = () => ({ status: 200 });
		}));
});

describe.concurrent("who it is", () => {
	test("N14: the token of an email's click is handed to the collector and gone from the address before anybody reads it", () =>
		play({ stay: true }, async (scene) => {
			const tag = `<script src="/pipit.js" data-write-key="${scene.key}"></script><script>window.seenByOthers = location.href</script>`;
			collector.pages.set(`/${scene.key}/landing`, `<!doctype html><html><head>${tag}</head><body></body></html>`);
			await scene.page.goto(scene.url("/landing?a=1&pipit_t=TOKEN#part"));
			expect(await scene.page.evaluate("[seenByOthers, location.href]")).toEqual([
				scene.url("/landing?a=1#part"),
				scene.url("/landing?a=1#part"),
			]);
			expect(scene.events).toEqual([]);
			await scene.page.evaluate("pipit('consent', 'granted')");
			const [identify] = await scene.arrived("identify");
			expect(identify?.context?.["recipientToken"]).toBe("TOKEN");
			expect(identify?.userId).toBeUndefined();
			expect(JSON.stringify(scene.named("page"))).not.toContain("TOKEN");
		}));

	test("a linked domain takes over the id, if it has none and the link is fresh", () =>
		play({ attributes: 'data-consent="granted" data-linked="127.0.0.1"' }, async (scene) => {
			await scene.arrived("page");
			const id = await scene.page.evaluate("pipit.anonymousId()");
			const other = scene.serve("/other").replace("localhost", "127.0.0.1");
			await scene.page.evaluate((url) => {
				document.body.innerHTML = `<a href="${url}">x</a>`;
			}, other);
			await scene.page.click("a");
			await scene.page.waitForURL((url) => url.hostname === "127.0.0.1" && url.search === "");
			await scene.arrived("page", 2);
			expect(await scene.page.evaluate("pipit.anonymousId()")).toBe(id);
			const stale = await scene.context.newPage();
			await stale.goto(scene.url("/other").replace("localhost", "[::1]")).catch(() => {});
			await scene.context.clearCookies();
			await scene.page.evaluate("localStorage.clear()");
			await scene.page.goto(`${other}?pipit_x=999.${Date.now() - 200_000}`);
			await scene.arrived("page", 3);
			expect(await scene.page.evaluate("pipit.anonymousId()")).not.toBe("999");
		}));
});
