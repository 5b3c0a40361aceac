import { need } from "../dom.ts";
import { advanceClock, type ClockView, readClock } from "./api.ts";
import { ahead, dayAndTime } from "./words.ts";

/** The demo's clock in the bar: shows it, moves it forward, and tells what it says now. */
export class DemoClock {
	#offsetMs = 0;
	/** The Worker's real time minus the browser's. */
	#skewMs = 0;

	/** Epoch ms by the demo's clock. */
	now(): number {
		return Date.now() + this.#skewMs + this.#offsetMs;
	}

	/** Reads the clock once, then connects the buttons; `moved` is called after each of them worked. */
	async start(moved: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
		for (const button of document.querySelectorAll("[data-advance]")) {
			button.addEventListener("click", () => {
				advanceClock(button.getAttribute("data-advance") ?? "30m")
					.then((view) => this.#set(view))
					.then(moved)
					.catch(failed);
			});
		}
		this.#set(await readClock());
		setInterval(() => this.#show(), 1000);
	}

	#set(view: ClockView): void {
		this.#offsetMs = view.offsetMs;
		this.#skewMs = view.now - view.offsetMs - Date.now();
		this.#show();
	}

	#show(): void {
		const time = need("[data-clock]", HTMLTimeElement);
		const now = this.now();
		time.dateTime = new Date(now).toISOString();
		time.textContent = dayAndTime(now);
		need("[data-clock-offset]", HTMLElement).textContent = ahead(this.#offsetMs);
	}
}
