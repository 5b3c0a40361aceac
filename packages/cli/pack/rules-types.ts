import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { flattenTypes } from "./flatten-types.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const FILE = fileURLToPath(new URL("../types/rules.d.ts", import.meta.url));
const NAMES = ["rules", "describeRule", "parseSentence", "RuleDraft", "EventDraft", "Rule", "Parsed", "Problem", "Path"];
const HEADER = `/* oxlint-disable max-lines -- made, not written */
// Types of "pipit/rules", in one file, so that a shop's compiler reads nothing else of Pipit.
// Made from packages/core/src/segment-language by \`node packages/cli/pack/rules-types.ts\`, and compared with it by a test.
`;

/** What `types/rules.d.ts` must hold: the types of the rule builder and of the sentences, without Pipit's sources. */
export function rulesTypes(): string {
	const folder = mkdtempSync(join(tmpdir(), "pipit-types-"));
	try {
		const tsc = join(REPOSITORY, "node_modules/typescript/bin/tsc");
		const core = join(REPOSITORY, "packages/core");
		const options = "--declaration --emitDeclarationOnly --noEmit false --noCheck --incremental false".split(" ");
		execFileSync(process.execPath, [tsc, "-p", core, ...options, "--rootDir", join(core, "src"), "--outDir", folder]);
		const entry = join(folder, "entry.d.ts");
		writeFileSync(entry, 'export * from "./segment-language/index.ts";\nexport * from "./segment/rule.ts";\nexport * from "./problem/index.ts";\n');
		return HEADER + flattenTypes(entry, NAMES);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, rulesTypes());
