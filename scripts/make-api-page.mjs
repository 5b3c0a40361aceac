// Writes docs/api.md from the description of the management API.
import { writeFileSync } from "node:fs";
import { apiPage } from "../packages/edge/src/api/index.ts";

writeFileSync(new URL("../docs/api.md", import.meta.url), apiPage());
