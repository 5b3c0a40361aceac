import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, added, mintToken, profile, publishShop, request, send, SITE, startAfresh } from "./support.ts";

const EMAIL = `
message: summer
subject: "Hello {{ profile.first_name | default: 'you' }}"
from: { name: Shop, email: news@shop.example }
preheader: For {{ profile.first_name }}
`;
const HTML = `<!doctype html><html><body><h1>{{ subject }}</h1>{{ block.cart.html }}<a href="{{ unsubscribe_url }}">stop</a><img src="{{ open_pixel_url }}"></body></html>`;
const AMP = "<h1>{{ subject }}</h1>{{ block.cart.amp }}{{ form.stars.amp }}";
const FILES = {
	"site.yaml": `${SITE}amp: { senders: [news@shop.example] }\n`,
	"emails/summer.yaml": EMAIL,
	"emails/summer.html.liquid": HTML,
	"emails/summer.amp.liquid": AMP,
	"forms/stars.yaml": "title: Stars\nevent: Stars Given\nfields: { stars: { type: rating, label: Stars } }\n",
};

beforeEach(async () => {
	await startAfresh();
	await publishShop(FILES);
	await send([{ type: "identify", anonymousId: "a", traits: { first_name: "Ann <b>" } }, added("a")]);
});

interface Rendered {
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly amp: string | null;
	readonly token: string;
	readonly notices: readonly string[];
}

function ask(query: string): Promise<Response> {
	return request(`/api/v1/emails/summer${query}`, { headers: ADMIN });
}

describe("an email of the shop's", () => {
	it("is rendered with all its parts for one person, and leaves no trace of having been shown", async () => {
		const before = await profile("anonymous_id:a");
		const email = await (await ask("?profile=anonymous_id:a")).json<Rendered>();
		expect(email.subject).toBe("Hello Ann <b>");
		expect(email.html).toContain("<h1>Hello Ann &lt;b&gt;</h1>");
		expect(email.html).toContain(`https://pipit.test/c/${email.token}/cart/item-1`);
		expect(email.amp).toContain(`src="https://pipit.test/amp/${email.token}/cart"`);
		expect(email.amp).toContain(`action-xhr="https://pipit.test/amp/${email.token}/stars"`);
		expect(email.text).toContain("- Cup");
		expect(email.notices).toEqual([]);
		expect((await profile("anonymous_id:a"))?.decisions).toEqual(before?.decisions);
		// Its addresses work.
		expect((await request(`/b/${email.token}/cart.json`, { headers: { "user-agent": "Thunderbird" } })).status).toBe(
			200,
		);
	});

	it("for nobody has the general content, and for an email tool its merge tag in every address", async () => {
		const nobody = await (await ask("")).json<Rendered>();
		expect(nobody.subject).toBe("Hello you");
		expect(nobody.html).toContain("Discover what is new");
		const tool = await (await ask(`?token=${encodeURIComponent("*|PIPIT|*")}&m=spring%20sale&format=html`)).text();
		expect(tool).toContain("https://pipit.test/o/*|PIPIT|*.gif?m=spring%20sale");
		expect(tool).not.toMatch(/\/[a-z]+\/preview/);
	});

	it("is one message to send, which counts as on its way", async () => {
		const mime = await (await ask("?profile=anonymous_id:a&format=mime&to=ann@shop.example")).text();
		expect(mime).toMatch(/^From: "Shop" <news@shop\.example>\r\nTo: ann@shop\.example\r\n/);
		expect([...mime.matchAll(/^Content-Type: (text\/[\w-]+)/gm)].map(([, type]) => type)).toEqual([
			"text/plain",
			"text/x-amp-html",
			"text/html",
		]);
		expect(mime).toMatch(/^List-Unsubscribe: <https:\/\/pipit\.test\/u\/[\w-]{44}>\r$/m);
		const { people } = await (await request("/api/v1/messages/summer", { headers: ADMIN })).json<{ people: object }>();
		expect(people).toMatchObject({ recipients: 1, not_fetched_yet: 1 });
	});

	it("is named with what is missing where it cannot be rendered", async () => {
		expect((await request("/api/v1/emails/winter", { headers: ADMIN })).status).toBe(404);
		expect((await ask("?format=pdf")).status).toBe(400);
		expect((await ask("?format=mime")).status).toBe(400);
		expect((await ask("?format=mime&to=a%0d%0ab@x.example")).status).toBe(400);
		expect((await ask("?profile=anonymous_id:nobody")).status).toBe(404);
		expect((await request("/api/v1/emails/summer")).status).toBe(401);
		await publishShop({ ...FILES, "emails/summer.html.liquid": "{% for i in (1..100000000) %}x{% endfor %}" });
		const endless = await ask("");
		expect(endless.status).toBe(400);
		expect(await endless.text()).toContain("cannot be rendered");
	});

	it("says that mail programs get no data where its sender is not named", async () => {
		const { "site.yaml": _, ...rest } = FILES;
		await publishShop(rest);
		expect((await (await ask("")).json<Rendered>()).notices.join()).toContain("news@shop.example");
	});
});

describe("definitions of emails and forms", () => {
	it.each([
		[{ "emails/summer.amp.liquid": "{% if %}" }, "emails/summer.amp.liquid", 1],
		[{ "emails/summer.amp.liquid": '<p>x</p>\n<img src="https://x.example/a.png">' }, "emails/summer.amp.liquid", 2],
		[{ "emails/summer.html.liquid": "ok\n{{ x | nothing_such }}" }, "emails/summer.html.liquid", 2],
		[{ "forms/cart.yaml": FILES["forms/stars.yaml"] }, "forms/cart.yaml", 1],
		[{ "forms/stars.yaml": "title: S\nevent: E\nblock: nowhere\n" }, "forms/stars.yaml", 3],
		[{ "forms/stars.yaml": "title: S\nevent: E\nfields: { a: { type: stars, label: x } }\n" }, "forms/stars.yaml", 3],
		[{ "site.yaml": `${SITE}amp: { senders: [everybody] }\n` }, "site.yaml", 10],
	])("%j are refused with file and line", async (files, file, line) => {
		const response = await publishShop({ ...FILES, ...files });
		expect(response.status).toBe(422);
		expect(await response.json()).toMatchObject({ problems: [expect.objectContaining({ file, line })] });
	});
});

it("a token of a message that is minted counts as on its way", async () => {
	await mintToken("anonymous_id:a", "winter");
	const { people } = await (await request("/api/v1/messages/winter", { headers: ADMIN })).json<{ people: object }>();
	expect(people).toMatchObject({ recipients: 1, not_fetched_yet: 1, opened: 0 });
});
