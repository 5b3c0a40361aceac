import { describe, expect, it } from "vitest";
import type { ClientClass } from "../shard/calls.ts";
import { type Arriving, classify } from "./classify.ts";

/*
 * Labelled fetches. The user agents are those that senders and their tools published (isbot's and uap-core's fixtures, the
 * issues of keila, listmonk, mautic, warmbly and ahoy); the label says who is behind them.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const CHROME = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`;

type Label = ClientClass | "person";
type Case = readonly [says: string, label: Label, arriving: Partial<Arriving>];

/** `person` is human or proxy: both count as a person's. */
const PICTURES: readonly Case[] = [
	[
		"Gmail's proxy",
		"person",
		{ agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)" },
	],
	[
		"Gmail's proxy, Google's network",
		"person",
		{ agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", asn: 15_169 },
	],
	[
		"Gmail's proxy within the first minute",
		"person",
		{
			agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
			sinceSentMs: 20_000,
		},
	],
	["Gmail's proxy, newer name", "person", { agent: `${CHROME} (via ggpht.com GoogleImageProxy)` }],
	["Yahoo's proxy", "person", { agent: "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html" }],
	[
		"Yahoo's proxy at once",
		"person",
		{ agent: "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", sinceSentMs: 5_000 },
	],
	["Yahoo's older cache", "person", { agent: "YahooCacheSystem; YahooWebServiceClient" }],
	[
		"Outlook's fetcher, a day later",
		"person",
		{ agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT}`, sinceSentMs: 24 * HOUR, asn: 8075 },
	],
	[
		"Outlook's fetcher, token without a time",
		"person",
		{ agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT}`, asn: 8075 },
	],
	["Outlook in a browser, Microsoft's network", "person", { agent: CHROME, asn: 8075, sinceSentMs: HOUR }],
	[
		"Outlook for Windows 2016",
		"person",
		{
			agent:
				"Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; Microsoft Outlook 16.0.4266; ms-office; MSOffice 16)",
		},
	],
	["Outlook for Windows, short", "person", { agent: "Mozilla/4.0 (compatible; ms-office; MSOffice 16)" }],
	[
		"Outlook for Mac",
		"person",
		{
			agent:
				"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) MacOutlook/16.78.23100802 (Intelx64 Mac OS X)",
		},
	],
	["Outlook for iOS", "person", { agent: "Outlook-iOS/709.2226530.prod.iphone (3.24.1)" }],
	[
		"Outlook for Android",
		"person",
		{
			agent: `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${WEBKIT} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 Outlook-Android/2.0`,
		},
	],
	[
		"Apple Mail on a Mac, without protection",
		"person",
		{
			agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
			sinceSentMs: 3 * HOUR,
		},
	],
	[
		"Apple Mail on an iPhone, without protection",
		"person",
		{
			agent:
				"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
			sinceSentMs: HOUR,
		},
	],
	["Thunderbird", "person", { agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.2.0" }],
	["Firefox", "person", { agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0" }],
	[
		"Safari",
		"person",
		{
			agent:
				"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
		},
	],
	["Chrome, at once", "person", { agent: CHROME, sinceSentMs: 3_000 }],
	[
		"an Android mail program's web view",
		"person",
		{
			agent: `Mozilla/5.0 (Linux; Android 13; SM-G991B; wv) ${WEBKIT} Version/4.0 Chrome/114.0.5735.131 Mobile Safari/537.36`,
		},
	],
	[
		"Samsung Mail",
		"person",
		{
			agent: `Mozilla/5.0 (Linux; Android 12; SM-A525F) ${WEBKIT} SamsungBrowser/22.0 Chrome/111.0.5563.116 Mobile Safari/537.36`,
		},
	],
	["eM Client", "person", { agent: "eM Client/9.2.2157.0" }],
	["Superhuman", "person", { agent: `${CHROME} Superhuman/2024` }],
	["Apple Mail Privacy Protection", "prefetch", { agent: "Mozilla/5.0" }],
	["Apple Mail Privacy Protection, weeks later", "prefetch", { agent: "Mozilla/5.0", sinceSentMs: 500 * HOUR }],
	[
		"Gmail's prefetch",
		"prefetch",
		{
			agent:
				"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
		},
	],
	[
		"Outlook's fetcher right after delivery",
		"prefetch",
		{ agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT}`, sinceSentMs: 40_000, asn: 8075 },
	],
	[
		"Apple's fetcher right after delivery",
		"prefetch",
		{
			agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
			sinceSentMs: 30_000,
		},
	],
	["Chrome that loads ahead", "prefetch", { agent: CHROME, purpose: "prefetch;prerender" }],
	["Safari's preview", "prefetch", { agent: CHROME, purpose: "preview" }],
	["a HEAD", "scanner", { agent: CHROME, method: "HEAD" }],
	["Barracuda", "scanner", { agent: "BarracudaCentral scanner" }],
	["Barracuda's network under a browser's name", "scanner", { agent: CHROME, asn: 15_324 }],
	["Proofpoint's network", "scanner", { agent: CHROME, asn: 22_843 }],
	[
		"Mimecast's network",
		"scanner",
		{ agent: "Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0", asn: 30_031 },
	],
	["Proofpoint by name", "scanner", { agent: "Mozilla/5.0 (compatible; proofpoint URL Defense)" }],
	[
		"a headless Chrome",
		"scanner",
		{ agent: `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/120.0.0.0 Safari/537.36` },
	],
	["curl", "scanner", { agent: "curl/8.4.0" }],
	["Python", "scanner", { agent: "python-requests/2.31.0" }],
	["Go", "scanner", { agent: "Go-http-client/2.0" }],
	["Googlebot", "scanner", { agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" }],
	[
		"bingbot",
		"scanner",
		{
			agent:
				"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
		},
	],
	["Slack's preview", "scanner", { agent: "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)" }],
	["no user agent", "unknown", { agent: "" }],
	["something nobody knows", "unknown", { agent: "MyMailThing 3" }],
	["AMP data by a browser's user agent", "person", { agent: CHROME, fetches: "data" }],
	["AMP data by Gmail's servers, without a name", "person", { agent: "", fetches: "data" }],
];

const LINKS: readonly Case[] = [
	["Chrome", "person", { agent: CHROME }],
	["Chrome a minute after delivery", "person", { agent: CHROME, sinceSentMs: MINUTE }],
	[
		"Safari on an iPhone",
		"person",
		{
			agent:
				"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
		},
	],
	[
		"the web view of a mail program on an iPhone",
		"person",
		{ agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)" },
	],
	["Firefox", "person", { agent: "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0" }],
	["a virtual desktop at Microsoft, two days later", "person", { agent: CHROME, asn: 8075, sinceSentMs: 48 * HOUR }],
	["a virtual desktop at Microsoft, token without a time", "person", { agent: CHROME, asn: 8075 }],
	["Edge", "person", { agent: `${CHROME} Edg/140.0.0.0`, sinceSentMs: HOUR }],
	["Internet Explorer 11", "person", { agent: "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko" }],
	["Microsoft 365's scanner under Chrome's name", "scanner", { agent: CHROME, asn: 8075, sinceSentMs: 90_000 }],
	[
		"a scanner at Amazon under Firefox's name",
		"scanner",
		{
			agent: "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0",
			asn: 14_618,
			sinceSentMs: 30_000,
		},
	],
	["one of many links at once", "scanner", { agent: CHROME, burst: true }],
	["a HEAD", "scanner", { agent: CHROME, method: "HEAD" }],
	["Proofpoint's network", "scanner", { agent: CHROME, asn: 26_211 }],
	["Barracuda", "scanner", { agent: "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))" }],
	[
		"Gmail's image proxy",
		"scanner",
		{ agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)" },
	],
	["Java", "scanner", { agent: "Java/1.8.0_292" }],
	["Slack's preview", "scanner", { agent: "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)" }],
	["WhatsApp's preview", "scanner", { agent: "WhatsApp/2.23.20.0" }],
	[
		"facebook's preview",
		"scanner",
		{ agent: "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)" },
	],
	["a browser that loads ahead", "prefetch", { agent: CHROME, purpose: "prefetch" }],
	["only Mozilla/5.0", "unknown", { agent: "Mozilla/5.0" }],
	["no user agent", "unknown", { agent: "" }],
	[
		"Outlook's nameless fetcher",
		"unknown",
		{ agent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT}`, sinceSentMs: HOUR },
	],
];

const USUAL: Arriving = {
	fetches: "picture",
	method: "GET",
	agent: "",
	purpose: "",
	asn: null,
	sinceSentMs: null,
	burst: false,
};

function right(label: Label, client: ClientClass): boolean {
	return label === "person" ? client === "human" || client === "proxy" : client === label;
}

describe("who fetches an email's pictures and links", () => {
	const all = [
		...PICTURES.map((one) => [...one, "picture"] as const),
		...LINKS.map((one) => [...one, "link"] as const),
	];

	it("is told right for at least 95 % of the labelled fetches", () => {
		const wrong = all.flatMap(([says, label, arriving, fetches]) => {
			const { client } = classify({ ...USUAL, fetches, ...arriving });
			return right(label, client) ? [] : [`${fetches}: ${says} is ${label}, was called ${client}`];
		});
		expect({
			share: wrong.length / all.length <= 0.05 ? "at most 5 %" : wrong.length / all.length,
			wrong,
		}).toMatchObject({ share: "at most 5 %" });
	});

	it("loses no open of Gmail, Yahoo, Outlook or Apple Mail, and takes no scanner's click for a person's", () => {
		const wrong = all.filter(([, label, arriving, fetches]) => {
			const isPerson = right("person", classify({ ...USUAL, fetches, ...arriving }).client);
			return fetches === "picture" ? label === "person" && !isPerson : label === "scanner" && isPerson;
		});
		expect(wrong).toEqual([]);
	});

	it("gives evidence with each verdict", () => {
		for (const [, , arriving, fetches] of all)
			expect(classify({ ...USUAL, fetches, ...arriving }).evidence).not.toBe("");
	});
});
