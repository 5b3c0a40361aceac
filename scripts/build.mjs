/**
 * The production build: what `wrangler deploy` uploads beside the Worker, into dist/public. Nothing of the demo is in it.
 * The same as `pipit build` here, from whatever folder and with whatever Node it is called.
 */
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
process.argv.splice(2, 0, "build");
await import("../packages/cli/bin/pipit.mjs");
