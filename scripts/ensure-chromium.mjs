/**
 * The end-to-end tests need a Chromium. On Debian and Ubuntu as root (a container, CI) it is installed;
 * anywhere else one sentence says what to do, and the tests do not start without it.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findChromium } from "./chromium.mjs";

if (findChromium() === null) {
	if (process.env.CHROME_PATH) stop(`CHROME_PATH names no program: ${process.env.CHROME_PATH}`);
	if (!canInstall())
		stop(
			"The end-to-end tests need Chromium: install it (`sudo apt-get install chromium`, `brew install --cask chromium`) or set CHROME_PATH to a Chrome.",
		);
	console.log("Installing Chromium for the end-to-end tests (apt-get install chromium) ...");
	apt("update");
	apt("install", "--yes", "--no-install-recommends", "chromium");
	if (findChromium() === null) stop("apt-get installed chromium, and yet there is no program `chromium` in PATH.");
}

function canInstall() {
	return process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

function apt(...options) {
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	const { status, stderr } = spawnSync("apt-get", ["--quiet", ...options], {
		env,
		encoding: "utf8",
		stdio: ["ignore", "ignore", "pipe"],
		timeout: 600_000,
	});
	if (status !== 0) stop(`\`apt-get ${options.join(" ")}\` failed (${status ?? "no exit code"}): ${stderr.trim().split("\n").at(-1)}`);
}

function stop(sentence) {
	console.error(sentence);
	process.exit(1);
}
