/**
 * Says in one sentence what is missing before anything is started: the right Node, or the dependencies.
 * Plain JavaScript that every Node from 18 on can run.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NEEDED = [22, 18];
const [major, minor] = process.versions.node.split(".").map(Number);

if (!existsSync(fileURLToPath(new URL("../node_modules/wrangler/package.json", import.meta.url)))) {
	stop("The dependencies are not installed yet: run `npm ci` first.");
}
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
	// On Linux x64 the dependencies bring their own Node, which npm scripts find first, so this is another platform.
	stop(
		process.platform === "linux" && process.arch === "x64"
			? `Pipit needs Node ${NEEDED.join(".")} and normally brings it along: run \`npm ci\` again without leaving out optional dependencies (this is Node ${process.versions.node}).`
			: `Pipit needs Node ${NEEDED.join(".")} or newer and this is Node ${process.versions.node}: install Node 22 from https://nodejs.org (or run \`nvm install 22\`), then \`npm ci\` again.`,
	);
}

function stop(sentence) {
	console.error(sentence);
	process.exit(1);
}
