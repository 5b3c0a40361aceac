import { checkAddress } from "@pipit/core/feed";
import { describe, expect, test } from "vitest";
import { type Fetcher, policyOf, readWhole, safeFetch } from "./safe-fetch.ts";

const policy = { hosts: ["shop.example", "cdn.example"], allowsLoopback: false };
const limits = { policy, headers: { authorization: "secret" }, timeoutMs: 1_000, maxBytes: 100, maxRedirects: 3 };

/** A network of answers by address, which notes who was asked and with what. */
function networkOf(answers: Readonly<Record<string, Response>>): { readonly fetcher: Fetcher; readonly asked: [string, HeadersInit | undefined][] } {
	const asked: [string, HeadersInit | undefined][] = [];
	const fetcher: Fetcher = async (url, init) => {
		asked.push([url, init.headers]);
		expect(init.redirect).toBe("manual");
		return answers[url] ?? new Response("none", { status: 404 });
	};
	return { fetcher, asked };
}

function redirectTo(location: string, status = 302): Response {
	return new Response(null, { status, headers: { location } });
}

const never: Fetcher = (_, init) => new Promise((_resolve, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted"))));

describe("asking an address that was given from outside", () => {
	test("follows redirects among allowed hosts; headers stay with the first host", async () => {
		const { fetcher, asked } = networkOf({ "https://shop.example/a": redirectTo("/b"), "https://shop.example/b": redirectTo("https://cdn.example/c"), "https://cdn.example/c": new Response("here") });
		const answer = await safeFetch("https://shop.example/a", limits, fetcher);
		expect(answer.kind === "answer" ? new TextDecoder().decode((await readWhole(answer.body, 100)) ?? undefined) : answer).toBe("here");
		expect(asked.map(([, headers]) => headers)).toEqual([{ authorization: "secret" }, { authorization: "secret" }, {}]);
	});

	test.each([
		["http://169.254.169.254/latest", "redirect from https to http"],
		["https://169.254.169.254/latest", "private address"],
		["https://2130706433/", "private address"],
		["https://[::ffff:7f00:1]/", "private address"],
		["//evil.test/x", "host not on the allow-list"],
		["https://shop.example@evil.test/", "user name or password in the address"],
		["file:///etc/passwd", "not http or https"],
	])("a redirect to %s is not followed: %s", async (location, reason) => {
		const { fetcher, asked } = networkOf({ "https://shop.example/a": redirectTo(location) });
		expect(await safeFetch("https://shop.example/a", limits, fetcher)).toEqual({ kind: "refused", reason });
		expect(asked).toHaveLength(1);
	});

	test("a loop of redirects ends", async () => {
		const { fetcher, asked } = networkOf({ "https://shop.example/a": redirectTo("/a") });
		expect(await safeFetch("https://shop.example/a", limits, fetcher)).toEqual({ kind: "refused", reason: "too many redirects" });
		expect(asked).toHaveLength(4);
	});

	test("a body that is longer than agreed fails, whatever its length said", async () => {
		const long = new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64)) }));
		const answer = await safeFetch("https://shop.example/a", limits, networkOf({ "https://shop.example/a": long }).fetcher);
		expect(answer.kind === "answer" ? await readWhole(answer.body, 1_000) : answer).toBe(null);
		const said = new Response("x".repeat(101), { headers: { "content-length": "101" } });
		expect(await safeFetch("https://shop.example/a", limits, networkOf({ "https://shop.example/a": said }).fetcher)).toEqual({ kind: "refused", reason: "too large" });
	});

	test("a network that hangs or fails is an answer too", async () => {
		expect(await safeFetch("https://shop.example/a", { ...limits, timeoutMs: 20 }, never)).toEqual({ kind: "failed", reason: "no answer within 20 ms" });
		expect(await safeFetch("https://shop.example/a", limits, () => Promise.reject(new Error("refused")))).toEqual({ kind: "failed", reason: "refused" });
	});

	test("a site's policy is its own hosts; loopback only on a developer's machine", () => {
		const site = { url: "http://localhost:8787/demo", domains: ["*.shop.example"] };
		expect(checkAddress("http://localhost:8787/x", policyOf({ LOCAL: "true" }, site)).ok).toBe(true);
		expect(checkAddress("http://localhost:8787/x", policyOf({}, site)).ok).toBe(false);
		expect(checkAddress("https://img.shop.example/x", policyOf({}, site)).ok).toBe(true);
		expect(checkAddress("https://api.partner.test/x", policyOf({}, site, ["api.partner.test"])).ok).toBe(true);
	});

	test("10,000 hostile redirects: no request to what is not allowed", async () => {
		let seed = 7;
		const random = (below: number): number => {
			seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
			return Math.floor((seed / 2 ** 32) * below);
		};
		const hosts = ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254", "localhost", "evil.test", "shop.example.evil.test", "shop.example@127.0.0.1", "127.0.0.1\\@shop.example", "metadata.google.internal", "shop.example", "cdn.example", "%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1", "10.1", "0"];
		const schemes = ["https://", "http://", "//", "https:\\\\", "file:///", "data:text/html,", "https:/"];
		const asked = new Set<string>();
		for (let index = 0; index < 10_000; index += 1) {
			const location = (): string => `${schemes[random(schemes.length)] ?? ""}${hosts[random(hosts.length)] ?? ""}${["", ":80", ":8080", ":22"][random(4)] ?? ""}/${random(9)}`;
			const fetcher: Fetcher = async (url) => {
				asked.add(new URL(url).host);
				return random(6) === 0 ? new Response("x") : redirectTo(location());
			};
			await safeFetch(index % 2 === 0 ? "https://shop.example/" : location(), limits, fetcher);
		}
		expect([...asked].toSorted()).toEqual(["cdn.example", "shop.example"]);
	});
});
