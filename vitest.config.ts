import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		reporters: ["default", "./test/support/count-reporter.ts"],
		projects: [
			{ test: { name: "core", include: ["packages/core/{src,test}/**/*.test.ts"], environment: "node", testTimeout: 120_000 } },
			{ test: { name: "tracker", include: ["packages/tracker/{src,test}/**/*.test.ts"], environment: "node" } },
			{
				test: {
					name: "tracker-browser",
					// The other files are played by test/tracker-acceptance.e2e.ts, with a real Worker behind them.
					include: ["packages/tracker/test/browser/{delivery,forms-and-blocks,lazy}.e2e.ts"],
					environment: "node",
					testTimeout: 60_000,
					hookTimeout: 60_000,
					fileParallelism: false,
					maxConcurrency: 6,
				},
			},
			{ test: { name: "shop", include: ["examples/shop/**/*.test.ts"], environment: "node" } },
			{ test: { name: "cli", include: ["packages/cli/{src,test}/**/*.test.ts"], environment: "node", testTimeout: 60_000 } },
			{
				plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings: { LOCAL: "true", PIPIT_SECRET: "test-secret-of-at-least-32-bytes!!", PIPIT_ADMIN_KEY: "test-admin", PIPIT_HOOK_TEST: "hook-secret" } } })],
				test: { name: "edge", include: ["packages/edge/{src,test}/**/*.test.ts"], testTimeout: 30_000 },
			},
			{
				test: {
					name: "e2e",
					include: ["test/**/*.e2e.ts"],
					environment: "node",
					testTimeout: 60_000,
					hookTimeout: 90_000,
					fileParallelism: false,
				},
			},
		],
	},
});
