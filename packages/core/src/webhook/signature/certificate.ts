import { fromBase64 } from "./bytes.ts";
import { DER_SEQUENCE, derAt, derChildren } from "./der.ts";

/** The tag of the version field, which stands first in a certificate of version 2 or 3. */
const EXPLICIT_0 = 0xa0;

/**
 * The public key (SPKI in DER) of an X.509 certificate in PEM (RFC 5280 §4.1): in tbsCertificate after version, serial
 * number, signature algorithm, issuer, validity and subject. Null where it is no such certificate. Who signed the
 * certificate is not looked at: it is trusted because of the address that it was fetched from over TLS.
 */
export function publicKeyOf(pem: string): Uint8Array<ArrayBuffer> | null {
	const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
	const der = body === undefined ? null : fromBase64(body.replaceAll(/\s/g, ""));
	const certificate = der === null ? null : derAt(der, 0);
	if (der === null || certificate?.tag !== DER_SEQUENCE) return null;
	const tbs = derChildren(der, certificate)?.[0];
	const fields = tbs?.tag === DER_SEQUENCE ? derChildren(der, tbs) : null;
	const key = fields?.[fields[0]?.tag === EXPLICIT_0 ? 6 : 5];
	return key?.tag === DER_SEQUENCE ? der.slice(key.start, key.end) : null;
}
