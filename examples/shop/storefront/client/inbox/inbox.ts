import { need } from "../dom.ts";
import { AnswerError } from "./api.ts";
import { DemoClock } from "./clock.ts";
import { showWhatPipitKnows } from "./knows.ts";
import { type Chosen, ShopLetter } from "./letter.ts";
import { clientOf } from "./mail-client.ts";
import { startPanes } from "./panes.ts";
import { trackerReady } from "./tracker-ready.ts";

/** Entries and exits are pushed without anybody acting here, so the panel looks again by itself. */
const LOOK_AGAIN_MS = 4000;

const clock = new DemoClock();
const letter = new ShopLetter(clock, chosenIn(document.body));
/** What does not work at present, by what was tried. */
const troubles = new Map<"letter" | "panel", string>();

startPanes();
start().catch(complainOf("letter"));
need("[data-open-again]", HTMLButtonElement).addEventListener("click", () => {
	open().catch(complainOf("letter"));
});
for (const row of document.querySelectorAll<HTMLElement>("[data-email-id]")) {
	row.addEventListener("click", () => {
		letter.choose(chosenIn(row));
		need("[data-heading]", HTMLElement).textContent = row.dataset["subject"] ?? "";
		open().catch(complainOf("letter"));
	});
}
for (const choice of document.querySelectorAll<HTMLInputElement>("[data-client-choice]")) {
	choice.addEventListener("change", () => {
		letter.use(clientOf(choice.value));
		open().catch(complainOf("letter"));
	});
}
setInterval(() => {
	if (!document.hidden) look().catch(complainOf("panel"));
}, LOOK_AGAIN_MS);

function chosenIn({ dataset }: HTMLElement): Chosen {
	return {
		email: dataset["emailId"] ?? dataset["email"] ?? "",
		message: dataset["message"] ?? "",
		sender: document.body.dataset["sender"] ?? "",
	};
}

async function start(): Promise<void> {
	await trackerReady();
	await clock.start(look, complainOf("panel"));
	await open();
}

async function open(): Promise<void> {
	await letter.open();
	settle("letter");
	await look();
}

async function look(): Promise<void> {
	await showWhatPipitKnows(clock);
	settle("panel");
}

function complainOf(what: "letter" | "panel"): (error: unknown) => void {
	return (error) => {
		troubles.set(
			what,
			error instanceof AnswerError ? error.message : "The Worker does not answer. Is it still running?",
		);
		showTroubles();
	};
}

function settle(what: "letter" | "panel"): void {
	troubles.delete(what);
	showTroubles();
}

function showTroubles(): void {
	const place = need("[data-trouble]", HTMLElement);
	place.hidden = troubles.size === 0;
	place.textContent = [...new Set(troubles.values())].join(" ");
}
