/*
 * Which IP addresses are reachable for everybody: what is not in IANA's registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry), read 2026-11.
 */

const NOT_PUBLIC: readonly (readonly [network: string, bits: number])[] = [
	["0.0.0.0", 8],
	["10.0.0.0", 8],
	["100.64.0.0", 10],
	["127.0.0.0", 8],
	["169.254.0.0", 16],
	["172.16.0.0", 12],
	["192.0.0.0", 24],
	["192.0.2.0", 24],
	["192.31.196.0", 24],
	["192.52.193.0", 24],
	["192.88.99.0", 24],
	["192.168.0.0", 16],
	["192.175.48.0", 24],
	["198.18.0.0", 15],
	["198.51.100.0", 24],
	["203.0.113.0", 24],
	["224.0.0.0", 4],
	["240.0.0.0", 4],
];

const RANGES = NOT_PUBLIC.map(([network, bits]) => ({ network: (readIpv4(network) ?? 0) >>> (32 - bits), shift: 32 - bits }));

/** The 32 bits of a dotted address, as the URL standard writes every IPv4 host; null where it is a name. */
export function readIpv4(host: string): number | null {
	const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
	if (match === null) return null;
	const parts = match.slice(1).map(Number);
	if (parts.some((part) => part > 255)) return null;
	return parts.reduce((bits, part) => bits * 256 + part, 0);
}

export function isPublicIpv4(bits: number): boolean {
	return !RANGES.some(({ network, shift }) => bits >>> shift === network);
}

/** The eight groups of an IPv6 address without its brackets; null where it is none. */
export function readIpv6(text: string): readonly number[] | null {
	const halves = text.split("::");
	if (halves.length > 2) return null;
	const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
	if (head === undefined) return null;
	const known = [...head, ...(tail ?? [])];
	if (known.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
	const missing = 8 - known.length;
	if (tail === undefined ? missing !== 0 : missing < 1) return null;
	const groups = tail === undefined ? head : [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
	return groups.map((group) => Number.parseInt(group, 16));
}

/** Global unicast (2000::/3) only, without what is set apart in it and what carries an IPv4 address to somewhere else. */
export function isPublicIpv6(groups: readonly number[]): boolean {
	const [first = 0, second = 0] = groups;
	if (first >>> 13 !== 1) return false;
	if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
	if (first === 0x2002) return false;
	if (first === 0x2620 && second === 0x4f) return false;
	return !(first === 0x3fff && second < 0x1000);
}
