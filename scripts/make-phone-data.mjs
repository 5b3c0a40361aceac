// Writes packages/core/src/quality/phone-data.ts from the numbering plans of libphonenumber-js (MIT; the data is Google's, Apache-2.0).
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { numberingPlans } from "../packages/core/src/quality/numbering-plans.ts";

const plans = numberingPlans(createRequire(import.meta.url)("libphonenumber-js/metadata.min.json"));
const text = `// Made by scripts/make-phone-data.mjs from libphonenumber-js (MIT; its data is Google's, Apache-2.0); see numbering-plans.ts.
export const NUMBERING_PLANS =
	${JSON.stringify(JSON.stringify(plans))};
`;
writeFileSync(new URL("../packages/core/src/quality/phone-data.ts", import.meta.url), text);
