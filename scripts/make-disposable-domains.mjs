// Writes packages/core/src/quality/disposable-data.ts from the list of disposable-email-domains-js (CC0).
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { packDomains } from "../packages/core/src/quality/disposable.ts";

const require = createRequire(import.meta.url);
const source = require.resolve("disposable-email-domains-js/dist/dict/disposable_email_blocklist.json");
const { data, count } = packDomains(JSON.parse(readFileSync(source, "utf8")));
const text = `// Made by scripts/make-disposable-domains.mjs from disposable-email-domains-js (CC0); see disposable.ts for the form.\nexport const DISPOSABLE_COUNT = ${count};\nexport const DISPOSABLE =\n\t"${data}";\n`;
writeFileSync(new URL("../packages/core/src/quality/disposable-data.ts", import.meta.url), text);
