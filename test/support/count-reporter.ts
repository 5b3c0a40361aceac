import type { Reporter, TestModule } from "vitest/node";

/** Closes the run with one plain line, `N passed, N failed, N skipped`, which CI reads. */
export default class CountReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
		const count = { passed: 0, failed: 0, skipped: 0 };
		for (const module of modules) {
			for (const test of module.children.allTests()) {
				const { state } = test.result();
				count[state === "pending" ? "failed" : state] += 1;
			}
			// A file that could not even be loaded has no tests to count: it is one failure.
			if (module.errors().length > 0) count.failed += 1;
		}
		count.failed += errors.length;
		process.on("exit", () => {
			process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
		});
	}
}
