import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";

/** On what the figures were taken, in one line. */
export function machineLine(): string {
	const [cpu] = cpus();
	const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
	return `${cpus().length} × ${cpu?.model.trim() ?? "unknown CPU"}, ${memory}, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}, workerd ${workerdVersion()}`;
}

/** What else the machine was doing when the run began: the average number of running processes over the last minute. */
export function loadBefore(): number {
	return loadavg()[0] ?? Number.NaN;
}

/** The commit that was measured, with `+` where files differ from it. */
export function commitLine(): string {
	try {
		const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
		const changed = execFileSync("git", ["status", "--porcelain", "--untracked-files=no", "packages"], {
			encoding: "utf8",
		});
		return changed.trim() === "" ? commit : `${commit}+`;
	} catch {
		return "no commit";
	}
}

function workerdVersion(): string {
	const manifest = readFileSync(createRequire(import.meta.url).resolve("workerd/package.json"), "utf8");
	return /"version": "([^"]+)"/.exec(manifest)?.[1] ?? "unknown";
}
