import { track } from "../core/start.ts";
import { knownId } from "../core/identity.ts";
import { gate } from "../core/record.ts";
import { settings } from "../core/settings.ts";
import { on } from "../core/trace.ts";

const DOWNLOAD = /\.(pdf|zip|docx?|xlsx?|csv|mp[34])$/i;

/** Notices clicks and submitted forms. Only listens: nothing is prevented, and nothing waits. */
export function watchActions(): void {
	on("click auxclick submit", (event) => {
		// The right button opens a menu, and goes nowhere.
		if ((event as MouseEvent).button > 1) return;
		const isSubmit = event.type === "submit";
		const find = (selector: string) => (event.composedPath() as HTMLElement[]).find((node) => node.matches?.(selector));
		const tagged = find(isSubmit ? "form[data-pipit]" : "[data-pipit]:not(form)");
		const link = find("a");
		if (tagged) trackTagged(tagged);
		else if (isSubmit) trackForm(event.target as HTMLFormElement);
		if (link && !isSubmit) trackLink(link as HTMLAnchorElement, !tagged);
	});
}

/** `data-pipit="Product Added" data-pipit-product_id="p1"` is the event with that property. */
function trackTagged({ attributes, dataset }: HTMLElement): void {
	const properties: { [name: string]: string } = {};
	for (const { name, value } of attributes) {
		const [, property] = name.split("data-pipit-");
		if (property) properties[property] = value;
	}
	track(dataset["pipit"], properties);
}

/** What was typed is nobody's business, but for what was searched. */
function trackForm(form: HTMLFormElement): void {
	const search = form.querySelector<HTMLInputElement>("[name=q],[name=s]");
	if (!settings.ignore?.includes("forms")) {
		if (search) track("Products Searched", { query: search.value });
		else track("Form Submitted", { form_id: form.id || form.getAttribute("name"), url: form.action });
	}
}

function trackLink(link: HTMLAnchorElement | SVGAElement, notTagged: boolean): void {
	const { href } = link as SVGAElement;
	const url = new URL(href.baseVal ?? href, document.baseURI);
	if (gate && settings.linked?.split(" ").includes(url.hostname)) {
		url.searchParams.set("pipit_x", `${knownId()}.${Date.now()}`);
		(link as HTMLAnchorElement).href = url.href;
	} else if (notTagged && !settings.ignore?.includes("links")) {
		const isDownload = DOWNLOAD.test(url.pathname);
		if (isDownload || (url.host && url.host !== location.host))
			track(isDownload ? "File Downloaded" : "Outbound Link Clicked", { url: url.href });
	}
}
