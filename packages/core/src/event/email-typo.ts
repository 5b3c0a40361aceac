/**
 * The address that was probably meant, for one whose domain is one slip away from a large mailbox provider's
 * (`ada@gmial.com` → `ada@gmail.com`): a letter wrong, missing, doubled or swapped with its neighbour. Null where
 * nothing suggests itself. It is a suggestion and never a correction: the address as it is may be somebody's.
 *
 * @param email a clean address, in lower case.
 */
export function suggestEmail(email: string): string | null {
	const at = email.lastIndexOf("@");
	const domain = email.slice(at + 1);
	if (at < 1 || REAL.has(domain)) return null;
	for (const provider of PROVIDERS) {
		if (isOneSlip(domain, provider) && !isOtherCountry(domain, provider)) return `${email.slice(0, at)}@${provider}`;
	}
	return null;
}

/** Long enough that one slip seldom makes another provider's name. */
const PROVIDERS = [
	"gmail.com",
	"googlemail.com",
	"hotmail.com",
	"hotmail.de",
	"hotmail.fr",
	"hotmail.co.uk",
	"outlook.com",
	"outlook.de",
	"yahoo.com",
	"yahoo.de",
	"yahoo.fr",
	"yahoo.co.uk",
	"icloud.com",
	"live.com",
	"t-online.de",
	"freenet.de",
	"bluewin.ch",
	"orange.fr",
	"wanadoo.fr",
	"libero.it",
	"proton.me",
	"protonmail.com",
];

/** Providers that are one slip from another one and no slip. */
const REAL = new Set([...PROVIDERS, "mail.com", "email.com", "ymail.com", "love.com", "protonmail.ch"]);

/** `hotmail.se` is no slip of `hotmail.de`; but Cameroon, Colombia and Oman mostly are slips of `.com`. */
function isOtherCountry(domain: string, provider: string): boolean {
	const [name, ...rest] = domain.split(".");
	const ending = rest.join(".");
	return (
		provider.startsWith(`${name}.`) && /^(?:[a-z]{2}|co\.[a-z]{2})$/.test(ending) && !/^(?:cm|co|om)$/.test(ending)
	);
}

/** Whether two texts are at Damerau-Levenshtein distance 1 (optimal string alignment). */
function isOneSlip(a: string, b: string): boolean {
	if (a === b || Math.abs(a.length - b.length) > 1) return false;
	let same = 0;
	while (a[same] === b[same]) same++;
	const restOfA = a.slice(same);
	const restOfB = b.slice(same);
	if (a.length > b.length) return restOfA.slice(1) === restOfB;
	if (a.length < b.length) return restOfA === restOfB.slice(1);
	if (restOfA.slice(1) === restOfB.slice(1)) return true;
	return restOfA[0] === restOfB[1] && restOfA[1] === restOfB[0] && restOfA.slice(2) === restOfB.slice(2);
}
