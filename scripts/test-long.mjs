import { spawnSync } from "node:child_process";

// Ten million comparisons of the evaluator with a naive reading of the whole history, or as many as asked for:
// `npm run test:long -- 50000000 7` makes fifty million from another first seed.
const [checks = "10000000", seed = "1"] = process.argv.slice(2);
const env = { ...process.env, PIPIT_CHECKS: checks, PIPIT_SEED: seed };
const { status } = spawnSync(
	process.execPath,
	["node_modules/vitest/vitest.mjs", "run", "--project", "core", "packages/core/test/oracle/"],
	{ stdio: "inherit", env },
);
process.exit(status ?? 1);
