import { randomBytes } from "node:crypto";
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { EXIT, type ExitCode, Failure } from "../terminal/exit.ts";
import { PACKAGE } from "../terminal/installation.ts";
import { asRecord, readRecord } from "../terminal/record.ts";
import { fromHere } from "../terminal/problems.ts";
import { version } from "../terminal/version.ts";
import { writeSecrets } from "../terminal/secrets.ts";
import { writeSchemas } from "../schema/write-schemas.ts";
import { shopWrangler } from "./shop-wrangler.ts";

/** `pipit init DIR`: a shop's own folder, which depends on Pipit and is no copy of it. */
export async function init(dir: string): Promise<ExitCode> {
	const target = resolve(dir);
	if (existsSync(target) && readdirSync(target).some((name) => name !== ".git")) {
		throw new Failure(`${dir} is not empty: give the name of a new folder`);
	}
	const id = idFrom(basename(target));
	const wrangler = shopWrangler(id);
	mkdirSync(target, { recursive: true });
	cpSync(join(PACKAGE, "template"), target, { recursive: true });
	// npm leaves every `.gitignore` out of what it publishes.
	renameSync(join(target, "gitignore"), join(target, ".gitignore"));
	fillIn(target, { __ID__: id, __NAME__: nameFrom(id), __WRITE_KEY__: `${id}-${randomBytes(6).toString("hex")}` });
	writeFileSync(join(target, "wrangler.toml"), wrangler);
	writeSchemas(target);
	writeSecrets(
		join(target, ".secrets.env"),
		"Secrets of the deployed Worker. Keep them where you keep passwords; git ignores this file.",
	);
	writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest(id, target), null, 2)}\n`);
	process.stdout.write(
		`made ${fromHere(target)}\n\n  cd ${quoted(fromHere(target))}\n  npm install\n  npx pipit dev\n`,
	);
	return EXIT.done;
}

function fillIn(folder: string, words: Readonly<Record<string, string>>): void {
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const path = join(entry.parentPath, entry.name);
		writeFileSync(
			path,
			readFileSync(path, "utf8").replaceAll(/__[A-Z_]+__/g, (word) => words[word] ?? word),
		);
	}
}

function manifest(id: string, target: string): object {
	return {
		name: id,
		private: true,
		type: "module",
		scripts: { dev: "pipit dev", check: "pipit check", push: "pipit push", deploy: "pipit deploy" },
		dependencies: { pipit: dependency(target) },
	};
}

/** The version that this is; where it is a clone, the clone; where it was installed from a file, that file. */
function dependency(target: string): string {
	const here = realpathSync(PACKAGE);
	const from = here.split(sep).includes("node_modules") ? installedFrom(here) : here;
	return from === null ? `^${version()}` : `file:${relative(realpathSync(target), from).split(sep).join("/")}`;
}

/** The tarball that npm installed a package from; null where it came from a registry. */
function installedFrom(folder: string): string | null {
	const modules = dirname(folder);
	const lock = join(modules, ".package-lock.json");
	if (!existsSync(lock)) return null;
	const packages = asRecord(readRecord(readFileSync(lock, "utf8"))?.["packages"]);
	const resolved = asRecord(packages?.[`node_modules/${basename(folder)}`])?.["resolved"];
	return typeof resolved === "string" && resolved.startsWith("file:") ? resolve(modules, "..", resolved.slice(5)) : null;
}

/** A name that a Worker, a database and their queues may have: short, with room for the endings of the queues. */
function idFrom(folder: string): string {
	const id = folder
		.normalize("NFKD")
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, "-")
		.slice(0, 40)
		.replaceAll(/^-+|-+$/g, "");
	return id === "" ? "my-shop" : id;
}

/** `my-shop` is shown as `My shop` until somebody writes a better one. */
function nameFrom(id: string): string {
	const words = id.replaceAll("-", " ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A path as a shell takes it. */
function quoted(path: string): string {
	return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
