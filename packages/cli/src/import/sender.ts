import { setTimeout as wait } from "node:timers/promises";
import { type Answer, call, query, type Remote, titleOf } from "../remote/remote.ts";
import { Failure } from "../terminal/exit.ts";
import type { Problem } from "@pipit/core/problem";
import { asRecord } from "../terminal/record.ts";

/** What was sent together, and on which line of the file each stands. */
export interface Portion {
	readonly items: readonly object[];
	readonly lines: readonly number[];
}

export interface Sent {
	readonly accepted: number;
	/** Not stored for want of consent. */
	readonly held: number;
	readonly refused: readonly LineProblems[];
	/** Of what was taken: mostly values that could not be cleaned. */
	readonly notices: readonly LineProblems[];
}

interface LineProblems {
	readonly line: number;
	readonly problems: readonly Problem[];
}

const TRIES = 8;
const LONGEST_WAIT_MS = 30_000;

/**
 * Sends a portion, and again where the Worker is away for a while: message ids make that safe.
 * @throws Failure where it is refused as a whole or stays away.
 */
export async function send(remote: Remote, site: string | undefined, kind: "events" | "products", portion: Portion, dry: boolean): Promise<Sent> {
	for (let tries = 1; ; tries += 1) {
		const answer = await attempt(remote, site, kind, portion, dry);
		if (answer !== null && answer.status < 500 && answer.status !== 429) return sentOf(answer, portion, kind);
		if (tries === TRIES) throw new Failure(`${answer === null ? "the Worker is out of reach" : titleOf(answer)}; what was sent is kept, and the same command goes on from here`);
		await wait(Math.min(250 * 2 ** tries, LONGEST_WAIT_MS));
	}
}

async function attempt(remote: Remote, site: string | undefined, kind: "events" | "products", { items }: Portion, dry: boolean): Promise<Answer | null> {
	try {
		if (kind === "products") return await call(remote, "PUT", `/products${query(site)}`, items);
		return await call(remote, "POST", `/import${query(site)}`, { events: items, ...(dry ? { dry_run: true } : {}) });
	} catch (error) {
		if (error instanceof Failure && error.message.includes("does not accept this key")) throw error;
		return null;
	}
}

function sentOf(answer: Answer, { items, lines }: Portion, kind: "events" | "products"): Sent {
	const { body } = answer;
	const refused = body[kind === "events" ? "refused" : "items"];
	if (answer.status !== 200 && !(kind === "products" && answer.status === 422 && Array.isArray(refused))) throw new Failure(titleOf(answer));
	const held = Number(body["held"] ?? 0);
	const found = named(refused);
	return { accepted: items.length - found.length - held, held, refused: found, notices: named(body["notices"]) };

	function named(list: unknown): LineProblems[] {
		const entries: readonly unknown[] = Array.isArray(list) ? list : [];
		return entries.map((entry) => {
			const fields = asRecord(entry) ?? {};
			const place = kind === "events" ? Number(fields["index"]) : items.findIndex((item) => "product_id" in item && item.product_id === fields["product_id"]);
			return { line: lines[place] ?? 0, problems: problemsOf(fields["problems"]) };
		});
	}
}

function problemsOf(value: unknown): Problem[] {
	const list: readonly unknown[] = Array.isArray(value) ? value : [];
	return list.map((entry) => {
		const fields = asRecord(entry) ?? {};
		const path = fields["path"];
		return { path: typeof path === "string" ? [path] : Array.isArray(path) ? path.map(String) : [], expected: String(fields["expected"]), got: String(fields["got"]) };
	});
}
