import { need } from "../dom.ts";

/** Lists of letters and the reading pane; on a narrow screen one pane at a time. */
export function startPanes(): void {
	for (const row of document.querySelectorAll<HTMLElement>("[data-letter]")) {
		row.addEventListener("click", () => {
			show(row.dataset["letter"] ?? "shop");
			view("letter");
			need("main", HTMLElement).focus({ preventScroll: true });
		});
	}
	for (const tab of document.querySelectorAll<HTMLElement>("[data-tab]")) {
		tab.addEventListener("click", () => view(tab.dataset["tab"] ?? "letter"));
	}
}

function show(letter: string): void {
	for (const article of document.querySelectorAll<HTMLElement>("[data-shown]"))
		article.hidden = article.dataset["shown"] !== letter.split(":")[0];
	mark("[data-letter]", "letter", letter);
}

function view(name: string): void {
	document.body.dataset["view"] = name;
	mark("[data-tab]", "tab", name);
}

function mark(selector: string, key: string, current: string): void {
	for (const candidate of document.querySelectorAll<HTMLElement>(selector)) {
		if (candidate.dataset[key] === current) candidate.setAttribute("aria-current", "true");
		else candidate.removeAttribute("aria-current");
	}
}
