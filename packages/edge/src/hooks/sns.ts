import { readWhole, safeFetch } from "../outbound/safe-fetch.ts";

const LIMITS = { timeoutMs: 3_000, maxBytes: 32_768, maxRedirects: 0 };

/** Amazon's certificates by address: each has one address for as long as it lives, so an isolate asks once. */
const certificates = new Map<string, Promise<string>>();
const MOST_CERTIFICATES = 20;

/** The certificate at an address that stands on Amazon's own host, which the caller has made sure of. */
export function fetchCertificate(address: string): Promise<string> {
	let certificate = certificates.get(address);
	if (certificate === undefined) {
		if (certificates.size >= MOST_CERTIFICATES) certificates.clear();
		certificate = textAt(address).catch((error: unknown) => {
			certificates.delete(address);
			throw error;
		});
		certificates.set(address, certificate);
	}
	return certificate;
}

/** Tells SNS that its messages are wanted here. What fails is tried again: SNS asks several times. */
export async function confirmSubscription(address: string): Promise<void> {
	await textAt(address);
}

async function textAt(address: string): Promise<string> {
	const policy = { hosts: [new URL(address).hostname], allowsLoopback: false };
	const fetched = await safeFetch(address, { ...LIMITS, policy, headers: {} });
	if (fetched.kind !== "answer") throw new Error(`${new URL(address).host} could not be asked: ${fetched.reason}`);
	const body = fetched.status === 200 ? await readWhole(fetched.body, LIMITS.maxBytes) : null;
	if (body === null) throw new Error(`${new URL(address).host} answered ${fetched.status}`);
	return new TextDecoder().decode(body);
}
