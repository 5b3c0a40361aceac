import { describe, expect, test } from "vitest";
import { Asker, isPrivate } from "../src/doctor/ask.ts";
import { checkCookie } from "../src/doctor/collector.ts";
import { checkConsent } from "../src/doctor/consent-source.ts";
import { checkPolicies } from "../src/doctor/content-security-policy.ts";
import { findTag, readPage, type TrackerTag } from "../src/doctor/page-tag.ts";
import { listen } from "./server.ts";

describe("what a page cannot make the doctor do", () => {
	test("ask a private address that nobody typed", async () => {
		const asker = new Asker([new URL("http://127.0.0.1/")]);
		for (const address of [
			"http://127.0.0.2/",
			"http://localhost:1/",
			"http://10.0.0.1/",
			"http://169.254.169.254/latest",
			"http://[::1]/",
		]) {
			expect(await asker.ask(new URL(address))).toMatchObject({
				kind: "silent",
				reason: expect.stringContaining("private address"),
			});
		}
		const target = await listen((_request, _body, response) =>
			response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
		);
		expect(await asker.ask(new URL(target))).toMatchObject({ reason: expect.stringContaining("10.0.0.1") });
	});

	test.each([
		"127.0.0.1",
		"10.1.2.3",
		"172.16.0.1",
		"172.31.9.9",
		"192.168.1.1",
		"100.64.0.1",
		"::1",
		"fd00::1",
		"fe80::1",
		"::ffff:10.0.0.1",
		"::ffff:a00:1",
		"0.0.0.0",
	])("%s is private", (address) => {
		expect(isPrivate(address)).toBe(true);
	});
	test.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1"])("%s is not", (address) =>
		expect(isPrivate(address)).toBe(false),
	);
});

describe("content security policies", () => {
	const page = new URL("https://shop.example/");
	const script = new URL("https://pipit.shop.example/pipit.js");
	const events = new URL("https://pipit.shop.example/e");
	const verdicts = (policy: string, nonce: string | null = null) =>
		checkPolicies({ policies: [policy], page, script, events, nonce }).map(({ verdict, says }) =>
			`${verdict} ${/to (\w+-src)/.exec(says)?.[1] ?? ""}`.trim(),
		);

	test.each<[string, string[], string | null]>([
		["", ["right"], null],
		["default-src *", ["right"], null],
		["default-src https:", ["right"], null],
		["default-src https://pipit.shop.example", ["right"], null],
		["default-src *.shop.example", ["right"], null],
		["default-src *.pipit.shop.example", ["wrong script-src", "wrong connect-src"], null],
		["default-src 'self'; connect-src *", ["wrong script-src"], null],
		["script-src 'self'; script-src-elem pipit.shop.example; connect-src pipit.shop.example:443", ["right"], null],
		["script-src pipit.shop.example/pipit.js; connect-src pipit.shop.example/x", ["wrong connect-src"], null],
		["script-src 'nonce-abc' 'strict-dynamic'; connect-src https:", ["right"], "abc"],
		["script-src 'nonce-abc' 'strict-dynamic' https:; connect-src https:", ["wrong script-src"], null],
		["default-src https:, connect-src 'none'", ["wrong connect-src"], null],
		["img-src 'none'", ["right"], null],
	])("%s", (policy, expected, nonce) => {
		expect(verdicts(policy, nonce)).toEqual(expected);
	});
});

describe("the tag, its cookie and its consent", () => {
	const at = new URL("https://www.shop.example/a");
	const tagIn = (html: string, url = at): TrackerTag => {
		const { tag } = findTag(readPage(html), url);
		if (tag === null) throw new Error("no tag");
		return tag;
	};

	test("is read as browsers read it", () => {
		const tag = tagIn(
			`<SCRIPT data-x='>' Src=//pipit.shop.example/pipit.js?a&amp;b data-write-key="k" data-write-key="second"></SCRIPT >`,
		);
		expect([tag.script.href, tag.host.origin, tag.writeKey]).toEqual([
			"https://pipit.shop.example/pipit.js?a&b",
			"https://pipit.shop.example",
			"k",
		]);
		expect(
			findTag(readPage('<script src="http://pipit.shop.example/pipit.js" data-write-key="k"></script>'), at).finding
				.says,
		).toContain("browsers block");
	});

	test.each([
		["https://pipit.shop.example", "", "hint"],
		["https://pipit.shop.example", 'data-domain="shop.example"', "right"],
		["https://pipit.shop.example", 'data-domain="hop.example"', "wrong"],
		["https://my-shop.workers.dev", "", "hint"],
	])("from %s with %s the cookie is %s", (host, attributes, verdict) => {
		expect(
			checkCookie(tagIn(`<script src="${host}/pipit.js" data-write-key="k" ${attributes}></script>`), at).verdict,
		).toBe(verdict);
	});

	test.each([
		["<script>pipit('consent', 'granted')</script>", "", "right"],
		["<script>__tcfapi('addEventListener', 2, f)</script>", "", "right"],
		["<script>gtag('consent', 'default', {})</script>", "", "right"],
		["", 'data-cmp="klaro"', "right"],
		["", 'data-cmp="clara"', "wrong"],
		['<script src="https://consent.cookiebot.com/uc.js"></script>', "", "wrong"],
		['<script src="https://cdn-cookieyes.com/client_data/1/script.js"></script>', "", "wrong"],
		["", 'data-consent="granted"', "hint"],
		["", 'data-consent="denied"', "hint"],
	])("%s %s is %s", (html, attributes, verdict) => {
		const whole = `${html}<script src="/pipit.js" data-write-key="k" ${attributes}></script>`;
		expect(checkConsent(tagIn(whole), readPage(whole), null).verdict).toBe(verdict);
	});

	test.each([
		['data-consent="granted"', "pending", "wrong", /all events are held: no consent source found; set `consent.default: granted` in site.yaml/],
		['data-consent="granted"', "granted", "hint", /everybody is counted .*consent.default: granted in site.yaml\): the law/],
		["", "granted", "hint", /unless a script .* held in the browser; .*the tag waits: add data-consent="granted"/],
		["", "pending", "hint", /no consent source found .*unless a script .* held in the browser; .*set `consent.default` in site.yaml/],
		["data-banner", "pending", "right", /banner asks/],
	] as const)("of the tag with %s and consent.default %s says %s", (attributes, published, verdict, says) => {
		const whole = `<script src="/pipit.js" data-write-key="k" ${attributes}></script>`;
		const finding = checkConsent(tagIn(whole), readPage(whole), published);
		expect(finding.verdict).toBe(verdict);
		expect(finding.says).toMatch(says);
	});
});
