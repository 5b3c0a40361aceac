import { forEveryChange, whenKnown } from "./script.ts";

/**
 * Tells the site's own forms where a person came from: `<input type="hidden" data-pipit-fill="first_utm_source">` gets
 * what the first visit's address said, `last_utm_source` the newest visit's that said anything, and so for every `utm_`
 * parameter, `referrer` and `landing_page`.
 *
 * Without consent this page is all that is known, so first and last are the same, and nothing is kept. What is kept
 * starts with `pipit_id`, so it goes with the person: after a logout, and when consent is withdrawn.
 */
interface Touch {
	readonly [field: string]: string;
}

interface Touches {
	readonly first: Touch;
	readonly last: Touch;
}

const KEPT = "pipit_id_touches";

const now = touchOfThisPage();
let touches: Touches = { first: now, last: now };

forEveryChange(fill);
whenKnown(() => {
	touches = remembered();
	fill();
});

function fill(): void {
	for (const field of document.querySelectorAll<HTMLInputElement>("input[data-pipit-fill]")) {
		const [, which, name = ""] = field.dataset["pipitFill"]?.match(/^(?:(first|last)_)?(.+)/) ?? [];
		field.value = touches[which === "first" ? "first" : "last"][name] ?? "";
	}
}

function touchOfThisPage(): Touch {
	const { searchParams, origin, pathname } = new URL(location.href);
	const campaign = [...searchParams].filter(([name, value]) => /^utm_\w+$/.test(name) && value);
	const referrer = document.referrer.startsWith(`${origin}/`) ? "" : document.referrer;
	return { ...Object.fromEntries(campaign), referrer, landing_page: origin + pathname };
}

/** A page reached from within the site is no touch of its own. */
function remembered(): Touches {
	try {
		const kept = localStorage.getItem(KEPT);
		const before = kept === null ? null : (JSON.parse(kept) as Touches);
		const isTouch = now["referrer"] !== "" || Object.keys(now).some((name) => name.startsWith("utm_"));
		const both = { first: before?.first ?? now, last: before && !isTouch ? before.last : now };
		localStorage.setItem(KEPT, JSON.stringify(both));
		return both;
	} catch {
		return touches;
	}
}
