import { BlockList, isIP } from "node:net";
import { describe, expect, test } from "vitest";
import { randomNumbers } from "../content/content.fixtures.ts";
import { checkAddress } from "./address.ts";

/** Node's own list of networks judges beside ours: an independent reading of the same registries. */
const notPublic4 = new BlockList();
const notPublic6 = new BlockList();
for (const [network, bits] of [
	["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16], ["172.16.0.0", 12],
	["192.0.0.0", 24], ["192.168.0.0", 16], ["198.18.0.0", 15], ["224.0.0.0", 4], ["240.0.0.0", 4],
] as const) notPublic4.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
	["::", 96], ["64:ff9b::", 96], ["64:ff9b:1::", 48], ["100::", 64], ["2002::", 16], ["fc00::", 7], ["fe80::", 10],
	["fec0::", 10], ["ff00::", 8], ["::ffff:0:0", 96], ["2001::", 32],
] as const) notPublic6.addSubnet(network, bits, "ipv6");

function isPrivateHost(host: string): boolean {
	const bare = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
	const version = isIP(bare);
	if (version === 6) return notPublic6.check(bare, "ipv6");
	if (version === 4) return notPublic4.check(bare, "ipv4");
	return bare === "localhost" || /\.(localhost|local|internal)$/.test(bare) || !bare.includes(".");
}

describe("addresses that the Worker may ask", () => {
	const policy = { hosts: ["shop.example", "*.cdn.example", "api.example:8443", "8.8.8.8"], allowsLoopback: false };

	test.each([
		["https://shop.example/feed.xml", true],
		["http://shop.example./feed.xml", true],
		["https://a.cdn.example/x", true],
		["https://api.example:8443/x", true],
		["https://8.8.8.8/", true],
	])("%s may be asked", (address, ok) => {
		expect(checkAddress(address, policy).ok).toBe(ok);
	});

	test.each([
		["https://cdn.example/", "host not on the allow-list"],
		["https://evilcdn.example/", "host not on the allow-list"],
		["https://shop.example.evil.test/", "host not on the allow-list"],
		["https://shop.example@evil.test/", "user name or password in the address"],
		["https://evil.test#@shop.example/", "host not on the allow-list"],
		["https://evil.test\\@shop.example/", "host not on the allow-list"],
		["https://shop.example:22/", "port not on the allow-list"],
		["https://api.example/", null],
		["ftp://shop.example/", "not http or https"],
		["file:///etc/passwd", "not http or https"],
		["javascript:alert(1)", "not http or https"],
		["//shop.example/", "not an address"],
		["", "not an address"],
	])("%s: %s", (address, reason) => {
		const checked = checkAddress(address, policy);
		expect(checked.ok ? null : checked.reason).toBe(reason);
	});

	test.each([
		"http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://①②⑦.⓪.⓪.①/",
		"http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
		"http://169.254.169.254/latest/meta-data/", "http://metadata.google.internal/", "http://localhost/", "http://LOCALHOST./",
		"http://x.localhost/", "http://0/", "http://[fd00:ec2::254]/", "http://192.168.0.1/", "http://router/", "http://10.0.0.1/",
		"http://100.100.100.200/", "http://printer.local/", "http://%31%32%37.0.0.1/", "http://127.0.0.1%2f@shop.example/",
	])("%s is never asked, whatever the list says", (address) => {
		const host = URL.parse(address)?.hostname ?? "";
		expect(checkAddress(address, { hosts: [host, host.replace(/\.$/, "")], allowsLoopback: false }).ok).toBe(false);
	});

	test("on a developer's machine, loopback that is listed may be asked, and nothing else that is private", () => {
		const local = { hosts: ["localhost", "127.0.0.1", "192.168.0.1"], allowsLoopback: true };
		expect(checkAddress("http://localhost:8787/demo/x.png", local).ok).toBe(true);
		expect(checkAddress("http://127.0.0.1:8787/", local).ok).toBe(true);
		expect(checkAddress("http://[::1]:8787/", local).ok).toBe(false);
		expect(checkAddress("http://192.168.0.1/", local).ok).toBe(false);
	});

	test("20,000 hostile addresses: none that is let through leads to a private host, even where the list names it", () => {
		let judged = 0;
		let passed = 0;
		for (let seed = 1; seed <= 20_000; seed += 1) {
			const address = hostile(randomNumbers(seed));
			const host = URL.parse(address)?.hostname ?? "";
			const checked = checkAddress(address, { hosts: [host, host.replace(/\.$/, ""), "*.example"], allowsLoopback: false });
			judged += 1;
			if (!checked.ok) continue;
			passed += 1;
			const { hostname, username, password, protocol } = checked.url;
			const isWrong = isPrivateHost(hostname) || username !== "" || password !== "" || !/^https?:$/.test(protocol);
			if (isWrong) throw new Error(`seed ${seed}: ${JSON.stringify(address)} was let through as ${checked.url.href}`);
		}
		expect(judged).toBe(20_000);
		// Some are public addresses in disguise: a guard that refuses everything would prove nothing.
		expect(passed).toBeGreaterThan(500);
	});
});

const NAMES = ["localhost", "metadata.google.internal", "db.internal", "printer.local", "a.localhost", "shop.example", "intranet"];
const NETWORKS = [127, 10, 169.254, 192.168, 172.16, 100.64, 0, 224, 8, 93, 255];

function hostile(random: (below: number) => number): string {
	const pick = <T>(...from: readonly [T, ...T[]]): T => from[random(from.length)] ?? from[0];
	const scheme = pick("http://", "https://", "HTTP://", "http:\\\\", "http:/", "ftp://", "http://\t", " http://", "h\nttp://", "ws://", "gopher://");
	const user = pick("", "", "", "", "shop.example@", "shop.example:80@", "a:b@", "shop.example%00@", "shop.example\\@", "shop.example#@");
	const port = pick("", "", "", "", ":80", ":443", ":22", ":0", ":99999", ":");
	const path = pick("/", "", "/latest/meta-data", "?x=http://shop.example", "#@shop.example", "/..;/admin");
	return `${scheme}${user}${dressed(hostOf(random), random)}${port}${path}`;
}

function hostOf(random: (below: number) => number): string {
	const [a = 0, b = random(256)] = String(NETWORKS[random(NETWORKS.length)]).split(".").map(Number);
	const parts = [a, b, random(256), random(256)];
	const bits = parts.reduce((sum, part) => sum * 256 + part, 0);
	const hex = bits.toString(16).padStart(8, "0");
	switch (random(14)) {
		case 0: return String(bits);
		case 1: return `0x${hex}`;
		case 2: return `0${bits.toString(8)}`;
		case 3: return parts.map((part) => `0${part.toString(8)}`).join(".");
		case 4: return parts.map((part) => `0x${part.toString(16)}`).join(".");
		case 5: return `${a}.${bits % 2 ** 24}`;
		case 6: return `[::ffff:${parts.join(".")}]`;
		case 7: return `[::${hex.slice(0, 4)}:${hex.slice(4)}]`;
		case 8: return `[64:ff9b::${hex.slice(0, 4)}:${hex.slice(4)}]`;
		case 9: return `[2002:${hex.slice(0, 4)}:${hex.slice(4)}::1]`;
		case 10: return `[${["::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2606:4700::1111", "fec0::1", "100::1"][random(9)]}]`;
		case 11: return NAMES[random(NAMES.length)] ?? "localhost";
		case 12: return `${parts.join(".")}.`;
		default: return parts.join(".");
	}
}

function dressed(host: string, random: (below: number) => number): string {
	switch (random(8)) {
		case 0: return host.replaceAll(".", "。");
		case 1: return Array.from(host, (sign) => (/[0-9]/.test(sign) ? String.fromCodePoint(0xff10 + Number(sign)) : sign)).join("");
		case 2: return Array.from(host, (sign) => (random(3) === 0 && /[a-z0-9]/i.test(sign) ? `%${sign.charCodeAt(0).toString(16)}` : sign)).join("");
		case 3: return host.toUpperCase();
		case 4: return `${host.slice(0, 2)}\t${host.slice(2)}`;
		default: return host;
	}
}
