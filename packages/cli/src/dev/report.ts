import type { Publication } from "../push/publish.ts";
import { fromHere, problemLines } from "../terminal/problems.ts";
import { version } from "../terminal/version.ts";
import type { Hint } from "./preview.ts";
import type { State } from "./state.ts";

/** What `pipit dev` tells the person, or with `--json` the script, that started it. */
export interface Report {
	publication(answer: Publication): void;
	/** It serves. `hints` is what else to try it with. */
	ready(hints: readonly Hint[]): void;
	/** The Worker ended by itself. */
	ended(): void;
}

interface Subject {
	readonly json: boolean;
	readonly folder: string;
	readonly state: State;
	readonly origin: string;
	readonly demo: boolean;
	/** Of the local management API. */
	readonly key: string;
}

export function reportTo(subject: Subject): Report {
	return subject.json ? reportAsJson(subject) : reportAsText(subject);
}

/** One JSON object per line; `kind` says which. The key itself is never printed, only where it is. */
function reportAsJson({ origin, state }: Subject): Report {
	return {
		publication: print,
		ready: () => print({ kind: "ready", origin, secrets: state.secrets, data: state.data }),
		ended: () => print({ kind: "ended", log: state.log }),
	};
}

function print(value: object): void {
	process.stdout.write(`${JSON.stringify(value)}\n`);
}

function reportAsText(subject: Subject): Report {
	const { folder, state } = subject;
	return {
		publication(answer) {
			switch (answer.kind) {
				case "published":
					process.stdout.write(
						answer.changed ? `published ${fromHere(folder)} as version ${short(answer.version)}\n` : "",
					);
					if (answer.changed) process.stderr.write(answer.warnings.map((warning) => `warning: ${warning}\n`).join(""));
					break;
				case "refused":
					process.stderr.write(
						`${problemLines(folder, answer.problems)}Not published; what was published before stays.\n`,
					);
					break;
				case "failed":
					process.stderr.write(`not published: ${answer.message}\n`);
			}
		},
		ready: (hints) => void process.stdout.write(addresses(subject, hints)),
		ended: () =>
			void process.stderr.write(`the local Worker ended by itself; what it printed is in ${fromHere(state.log)}\n`),
	};
}

/** The page for blocks is given with the key, which is good on this machine alone and is taken out of the address at once. */
function addresses({ demo, folder, origin, state, key }: Subject, hints: readonly Hint[]): string {
	const isNpm = process.env["npm_lifecycle_event"] === "start";
	const pages: Hint[] = [
		["shop", `${origin}/demo/`],
		["inbox", `${origin}/demo/inbox`],
		["people", `\`${isNpm ? "npm run seed" : "pipit seed"}\` in another terminal brings some, made up`],
	];
	const rows: Hint[] = [
		...(demo ? pages : hints),
		["blocks", `${origin}/blocks#key=${encodeURIComponent(key)}`],
		["API", `${origin}/api/v1   (its key: PIPIT_ADMIN_KEY in ${fromHere(state.secrets)})`],
		[
			"data",
			`${fromHere(state.data)}   (\`${isNpm ? "npm run reset" : "pipit dev --reset"}\` deletes it)`,
		],
	];
	const lines = rows.map(([what, text]) => `  ${what.padEnd(7)}${text}\n`).join("");
	const where = folder === process.cwd() ? "here" : `in ${fromHere(folder)}`;
	return `\n  Pipit ${version()} is ready.\n\n${lines}\n  Whatever you save ${where} is published at once. Ctrl-C stops.\n\n`;
}

function short(text: string): string {
	return text.slice(0, 12);
}
