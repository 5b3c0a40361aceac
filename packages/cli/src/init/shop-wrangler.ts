import { existsSync, readFileSync } from "node:fs";
import { Failure } from "../terminal/exit.ts";
import { OWN_WRANGLER } from "../terminal/installation.ts";

const HEADER = `# The Worker of this shop. No ids: the first deploy creates the database, the namespace and the queues.
# Its secrets, PIPIT_SECRET (signs recipient tokens) and PIPIT_ADMIN_KEY (opens /api/v1), are given at deploy: see README.md.
`;

/**
 * The `wrangler.toml` of a shop's own folder, made from Pipit's, so that its bindings are always those that the Worker needs:
 * everything is named after the shop, the entry is the folder's `worker.ts`, and the database needs no folder of
 * migrations, because the Worker carries them.
 */
export function shopWrangler(id: string): string {
	if (!existsSync(OWN_WRANGLER)) throw new Failure(`this installation of Pipit is not whole: ${OWN_WRANGLER} is missing`);
	const own = readFileSync(OWN_WRANGLER, "utf8")
		.replace(/^(?:#.*\n)+/, "")
		.replaceAll('"pipit', `"${id}`)
		.replace(/^main = .*$/m, 'main = "worker.ts"')
		.replace(/^migrations_dir = .*\n/m, "")
		.replace(/^\[build\]\n(?:.+\n)*\n?/m, "");
	return `${HEADER}${own.trimEnd()}\n\n[build]\ncommand = "node node_modules/pipit/bin/pipit.mjs build"\n`;
}
