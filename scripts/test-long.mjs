import { spawnSync } from "node:child_process";

// Ten million comparisons of the evaluator with a naive reading of the whole history, or as many as asked for, and a tenth
// as many broken bodies for every wire: `npm run test:long -- 50000000 7` makes fifty million from another first seed.
const [checks = "10000000", seed = "1"] = process.argv.slice(2);
const runs = [
	{ path: "packages/core/test/oracle/", count: checks },
	{ path: "packages/core/src/wire/fuzz.test.ts", count: String(Math.ceil(Number(checks) / 10)) },
];
for (const { path, count } of runs) {
	const env = { ...process.env, PIPIT_CHECKS: count, PIPIT_SEED: seed };
	const command = ["node_modules/vitest/vitest.mjs", "run", "--project", "core", path];
	const { status } = spawnSync(process.execPath, command, { stdio: "inherit", env });
	if (status !== 0) process.exit(status ?? 1);
}
