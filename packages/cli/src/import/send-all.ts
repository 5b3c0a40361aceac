import type { Remote } from "../remote/remote.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { ErrorReport } from "./error-report.ts";
import type { RecordIndex } from "./index-of-records.ts";
import type { Progress } from "./progress.ts";
import type { RecordMapper } from "./record-mapper.ts";
import { type Portion, send, type Sent } from "./sender.ts";

export interface Sending {
	readonly remote: Remote;
	readonly site: string | undefined;
	readonly kind: "events" | "products";
	readonly mapper: RecordMapper;
	readonly index: RecordIndex;
	readonly report: ErrorReport;
	readonly progress: Progress;
	readonly dry: boolean;
	readonly before: Checkpoint;
	readonly keep: (checkpoint: Checkpoint) => void;
}

/** Records of one request, unless one person has more: theirs go together as far as a request can hold. */
const USUAL = 400;
const MOST = 1_000;
const MOST_BYTES = 1_500_000;
/** Requests under way at once. */
const AT_ONCE = 4;

/** Sends what an earlier run did not, and keeps after each answer how far everything before it is acknowledged. */
export async function sendAll(sending: Sending): Promise<Checkpoint> {
	const { index, before, report, progress, keep } = sending;
	let now = before;
	let place = before.done;
	const under: { readonly end: number; readonly lines: readonly number[]; readonly answer: Promise<Sent> }[] = [];
	while (place < index.count || under.length > 0) {
		while (under.length < AT_ONCE && place < index.count) {
			const portion = portionFrom(sending, place);
			place = portion.end;
			const answer = send(sending.remote, sending.site, sending.kind, portion, sending.dry);
			// It is awaited in its turn; until then a failure must not end the process.
			answer.catch(() => {});
			under.push({ end: portion.end, lines: portion.lines, answer });
		}
		const first = under.shift();
		if (first === undefined) break;
		const sent = await first.answer;
		for (const { line, problems } of sent.refused) report.add(line, problems, "refused");
		for (const { line, problems } of sent.notices) report.add(line, problems, "notice");
		now = { done: first.end, accepted: now.accepted + sent.accepted, refused: now.refused + sent.refused.length, held: now.held + sent.held, finished: false };
		report.flush();
		keep(now);
		progress.sent(now.done, index.count);
	}
	const finished = { ...now, finished: true };
	keep(finished);
	return finished;
}

/** The next records, ending between two people where it can. */
function portionFrom({ index, mapper }: Sending, from: number): Portion & { readonly end: number } {
	const items: object[] = [];
	const lines: number[] = [];
	let bytes = 0;
	let end = from;
	for (; end < index.count; end += 1) {
		const record = index.at(end);
		const isSomebodyElse = end > from && record.person !== index.at(end - 1).person;
		if (end > from && (items.length >= MOST || bytes >= MOST_BYTES || (isSomebodyElse && items.length >= USUAL))) break;
		const mapped = mapper.map(record);
		const item = mapped.kind === "call" ? mapped.call : mapped.kind === "product" ? mapped.product : null;
		if (item === null) continue;
		items.push(item);
		lines.push(record.line);
		bytes += record.length * 2;
	}
	return { items, lines, end };
}
