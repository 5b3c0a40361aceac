import type { Pipit } from "./pipit.ts";

declare global {
	/**
	 * What the script tag makes. A page that has it, and no module, names this file once, and calls `pipit(…)` with types:
	 * `/// <reference types="@pipit/tracker/global" />`
	 */
	var pipit: Pipit;
}
