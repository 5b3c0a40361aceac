import { hash32 } from "../identity/hash.ts";
import { DISPOSABLE, DISPOSABLE_COUNT } from "./disposable-data.ts";

/**
 * Whether mailboxes of a domain, or of one above it, are given away for minutes. One domain in 30,000 that is none is
 * taken for one, because the list is kept as 28-bit hashes: 18 KB instead of 52 KB packed.
 *
 * @param domain in lower case.
 */
export function isDisposableDomain(domain: string): boolean {
	const known = hashes();
	let rest = domain;
	while (rest.includes(".")) {
		if (contains(known, hashOf(rest))) return true;
		rest = rest.slice(rest.indexOf(".") + 1);
	}
	return false;
}

/** Bits of a hash, and of the part of a difference that is written as it is (Rice coding). */
const HASH_BITS = 28;
const LOW_BITS = 14;

/** The list as `disposable-data.ts` keeps it: sorted hashes, as the differences between them, Rice coded, in base64. */
export function packDomains(domains: Iterable<string>): { readonly data: string; readonly count: number } {
	const sorted = [...new Set(Array.from(domains, hashOf))].toSorted((a, b) => a - b);
	const bits: number[] = [];
	let before = 0;
	for (const hash of sorted) {
		const difference = hash - before;
		for (let high = difference >>> LOW_BITS; high > 0; high -= 1) bits.push(1);
		bits.push(0);
		for (let bit = LOW_BITS - 1; bit >= 0; bit -= 1) bits.push((difference >>> bit) & 1);
		before = hash;
	}
	let bytes = "";
	for (let start = 0; start < bits.length; start += 8) {
		let byte = 0;
		for (let bit = 0; bit < 8; bit += 1) byte = (byte << 1) | (bits[start + bit] ?? 0);
		bytes += String.fromCharCode(byte);
	}
	return { data: btoa(bytes), count: sorted.length };
}

let unpacked: Uint32Array | null = null;

/** Unpacked at the first address of a process: 0.3 ms that most isolates never spend. */
function hashes(): Uint32Array {
	unpacked ??= unpack(DISPOSABLE, DISPOSABLE_COUNT);
	return unpacked;
}

function unpack(data: string, count: number): Uint32Array {
	const bytes = atob(data);
	const found = new Uint32Array(count);
	let place = 0;
	let before = 0;
	const bit = (): number => {
		const value = (bytes.charCodeAt(place >>> 3) >>> (7 - (place & 7))) & 1;
		place += 1;
		return value;
	};
	for (let index = 0; index < count; index += 1) {
		let difference = 0;
		while (bit() === 1) difference += 1 << LOW_BITS;
		for (let low = LOW_BITS - 1; low >= 0; low -= 1) difference |= bit() << low;
		before += difference;
		found[index] = before;
	}
	return found;
}

function hashOf(domain: string): number {
	return hash32(domain) >>> (32 - HASH_BITS);
}

function contains(sorted: Uint32Array, wanted: number): boolean {
	let low = 0;
	let high = sorted.length - 1;
	while (low <= high) {
		const middle = (low + high) >>> 1;
		const value = sorted[middle] ?? 0;
		if (value === wanted) return true;
		if (value < wanted) low = middle + 1;
		else high = middle - 1;
	}
	return false;
}
