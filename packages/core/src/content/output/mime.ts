import type { RenderedEmail } from "./email.ts";

/** The outside of an email. */
export interface Envelope {
	readonly from: { readonly name: string; readonly email: string };
	readonly to: string;
	/** Epoch ms. */
	readonly date: number;
	/** Without angle brackets: `id@host`. */
	readonly messageId: string;
	/** A text that no part holds, 1 to 60 letters and digits. */
	readonly boundary: string;
	readonly unsubscribeUrl: string;
}

/**
 * An email of two or three parts as it goes over the wire (RFC 5322, RFC 2046): plain text, AMP, HTML, in this order, because
 * mail programs show the last part that they know, and some that do not know AMP show whatever stands last. The header
 * has the one-click unsubscribing of RFC 8058. Lines end with CR LF.
 */
export function mimeOf(email: RenderedEmail, envelope: Envelope): string {
	const { from, to, boundary, unsubscribeUrl } = envelope;
	const head = [
		`From: ${phrase(from.name)} <${address(from.email)}>`,
		`To: ${address(to)}`,
		`Subject: ${encoded(email.subject)}`,
		`Date: ${dateOf(envelope.date)}`,
		`Message-ID: <${address(envelope.messageId)}>`,
		"MIME-Version: 1.0",
		`List-Unsubscribe: <${address(unsubscribeUrl)}>`,
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
		`Content-Type: multipart/alternative; boundary="${boundary}"`,
	];
	const parts = [
		part("text/plain", email.text),
		...(email.amp === null ? [] : [part("text/x-amp-html", email.amp)]),
		part("text/html", email.html),
	];
	const body = parts.map((one) => `--${boundary}\r\n${one}\r\n`).join("");
	return `${head.join("\r\n")}\r\n\r\n${body}--${boundary}--\r\n`;
}

function part(type: string, text: string): string {
	return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(base64(text.replaceAll(/\r?\n/g, "\r\n")))}`;
}

/** A name before an address; quoted, or encoded where it is not ASCII. */
function phrase(name: string): string {
	return isAscii(name) ? `"${name.replaceAll(/["\\\r\n]/g, "")}"` : encoded(name);
}

/** RFC 2047: each word of at most 75 characters, on a line of its own. */
function encoded(text: string): string {
	const line = text.replaceAll(/[\r\n]+/g, " ");
	if (isAscii(line) && line.length < 900 && !line.includes("=?")) return line;
	const words: string[] = [];
	let word = "";
	for (const character of line) {
		if (base64(word + character).length > 60) {
			words.push(word);
			word = "";
		}
		word += character;
	}
	if (word !== "") words.push(word);
	return words.map((one) => `=?utf-8?B?${base64(one)}?=`).join("\r\n ");
}

/** An address may hold nothing that ends a line or leaves its brackets. */
function address(text: string): string {
	return text.replaceAll(/[\s<>"\p{Cc}]/gu, "");
}

function isAscii(text: string): boolean {
	return /^[\x20-\x7e]*$/.test(text);
}

function base64(text: string): string {
	let bytes = "";
	for (const byte of new TextEncoder().encode(text.toWellFormed())) bytes += String.fromCharCode(byte);
	return btoa(bytes);
}

function wrapped(text: string): string {
	return (text.match(/.{1,76}/g) ?? []).join("\r\n");
}

/** `Sun, 22 Nov 2026 08:00:00 +0000` */
function dateOf(at: number): string {
	return new Date(at).toUTCString().replace("GMT", "+0000");
}
