import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ELSEWHERE = [
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
	"C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * The browser that the end-to-end tests drive: `CHROME_PATH`, else the first Chromium or Chrome of this machine.
 * @returns {string | null} its path; null where there is none.
 */
export function findChromium() {
	const named = process.env.CHROME_PATH;
	if (named !== undefined && named !== "") return isProgram(named) ? named : null;
	for (const folder of (process.env.PATH ?? "").split(delimiter)) {
		for (const name of NAMES) {
			const path = join(folder, name);
			if (folder !== "" && isProgram(path)) return path;
		}
	}
	return ELSEWHERE.find(isProgram) ?? null;
}

function isProgram(path) {
	if (!existsSync(path)) return false;
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
