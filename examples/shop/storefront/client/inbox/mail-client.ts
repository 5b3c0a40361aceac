/** How the inbox shows the letter. */
export type MailClient = "gmail" | "apple" | "outlook" | "none" | "amp";

/** What is said under the letter about each. */
export const ABOUT: { readonly [client in MailClient]: string } = {
	gmail: "Gmail's proxy fetches the pictures when you open, so they are of this moment.",
	apple: "Apple Mail loads pictures ahead of you: it gets what does not age, without prices.",
	outlook: "Outlook for Windows draws with Word: no animation, no round corners, no web fonts.",
	none: "Pictures are off: the texts of the pictures and the links are there all the same, and no open is counted.",
	amp: "Gmail's AMP view: the data is loaded when you open, and forms are answered here.",
};

export function clientOf(name: string | undefined): MailClient {
	return name === "apple" || name === "outlook" || name === "none" || name === "amp" ? name : "gmail";
}

/** What a mail program does to the letter besides asking for its pictures by its own name. */
export function dressUp(document: Document, client: MailClient): void {
	if (client !== "outlook") return;
	const style = document.createElement("style");
	style.textContent = "*{border-radius:0!important;font-family:Calibri,Arial,sans-serif!important}";
	document.head.append(style);
	for (const image of document.querySelectorAll("img")) {
		if (image.complete) freeze(image);
		else image.addEventListener("load", () => freeze(image), { once: true });
	}
}

/** Only the first frame of an animation is shown: a canvas keeps what it was given. */
function freeze(image: HTMLImageElement): void {
	if (!/\.gif(?:\?|$)/.test(image.src) || image.naturalWidth < 2) return;
	const canvas = image.ownerDocument.createElement("canvas");
	canvas.width = image.naturalWidth;
	canvas.height = image.naturalHeight;
	canvas.getContext("2d")?.drawImage(image, 0, 0);
	canvas.style.cssText = image.style.cssText;
	image.replaceWith(canvas);
}
