import { need } from "../dom.ts";
import { AnswerError } from "./api.ts";
import { DemoClock } from "./clock.ts";
import { showWhatPipitKnows } from "./knows.ts";
import { ShopLetter } from "./letter.ts";
import { startPanes } from "./panes.ts";
import { trackerReady } from "./tracker-ready.ts";

/** Entries and exits are pushed without anybody acting here, so the panel looks again by itself. */
const LOOK_AGAIN_MS = 4000;

const clock = new DemoClock();
const letter = new ShopLetter(clock);

startPanes();
run(async () => {
	await trackerReady();
	await clock.start(look, complain);
	await Promise.all([letter.open(), look()]);
});
press("[data-open-again]", () => letter.open());
press("[data-send-anew]", () => {
	letter.sendAnew();
	return letter.open();
});
setInterval(() => {
	if (!document.hidden) run(look);
}, LOOK_AGAIN_MS);

function look(): Promise<void> {
	return showWhatPipitKnows(clock);
}

function press(selector: string, pressed: () => Promise<void>): void {
	need(selector, HTMLButtonElement).addEventListener("click", () => {
		run(async () => {
			await pressed();
			await look();
		});
	});
}

function run(work: () => Promise<void>): void {
	work().then(() => complain(null), complain);
}

/** Says what went wrong; null takes it away again. */
function complain(error: unknown): void {
	const place = need("[data-trouble]", HTMLElement);
	place.hidden = error === null;
	place.textContent =
		error === null
			? ""
			: error instanceof AnswerError
				? error.message
				: "The Worker does not answer. Is it still running?";
}
