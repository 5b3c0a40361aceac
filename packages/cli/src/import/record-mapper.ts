import { createHash } from "node:crypto";
import { cleanJson, isJsonObject, type JsonObject, MAX_EVENT_BYTES } from "@pipit/core/event";
import { continuesRecord, type Mapped, type Mapping, mapRecord, type MapSetting, orderOf, recordId, type RecordPlace, type SourceRow } from "@pipit/core/import";
import { formatProblem } from "@pipit/core/problem";
import { RecordIndex } from "./index-of-records.ts";
import type { ErrorReport } from "./error-report.ts";
import type { SourceFile } from "./source-file.ts";

/** What reading a file through found. */
export interface Found {
	readonly index: RecordIndex;
	readonly rows: number;
	/** An order may have several rows. */
	readonly records: number;
	readonly skipped: number;
	readonly refused: number;
}

/** Turns records of a file into what is sent: by a mapping, or, of JSON lines without one, as the calls that they are. */
export class RecordMapper {
	readonly #file: SourceFile;
	readonly #mapping: Mapping | null;
	readonly #setting: MapSetting;

	constructor(file: SourceFile, mapping: Mapping | null, setting: MapSetting) {
		this.#file = file;
		this.#mapping = mapping;
		this.#setting = setting;
	}

	/** Reads the whole file once: what can be sent, in which order, and what is wrong where. */
	async readThrough(report: ErrorReport, progress: (bytes: number) => void): Promise<Found> {
		const index = new RecordIndex();
		let rows = 0;
		let records = 0;
		let skipped = 0;
		let refused = 0;
		let open: { offset: number; length: number; line: number; id: string } | null = null;
		const close = (): void => {
			if (open === null) return;
			const mapped = this.map(open);
			if (mapped.kind === "skipped") skipped += 1;
			else report.add(open.line, mapped.problems, mapped.kind === "refused" ? "refused" : "left out");
			if (mapped.kind === "refused") refused += 1;
			if (mapped.kind === "call" || mapped.kind === "product") {
				const { person, time } = orderOf(mapped);
				index.add({ ...open, person: numberOf(person), time });
			}
			open = null;
		};
		await this.#file.scan((place) => {
			rows += 1;
			if (open !== null && this.#continues(open.id, place)) {
				open.length = place.offset + place.length - open.offset;
				return;
			}
			close();
			records += 1;
			open = { ...place, id: this.#idAt(place) };
		}, progress);
		close();
		index.sort();
		report.flush();
		return { index, rows, records, skipped, refused };
	}

	/** The same record gives the same call, whenever it is read. */
	map(place: Pick<RecordPlace, "offset" | "length">): Mapped {
		const rows = this.#file.rows(place);
		if (!rows.ok) return { kind: "refused", problems: rows.problems };
		return this.#mapping === null ? asCall(rows.value[0]) : mapRecord(this.#mapping, rows.value, this.#setting);
	}

	/** Only orders have several rows, so only they are read before they are whole. */
	#continues(id: string, place: RecordPlace): boolean {
		if (this.#mapping === null || this.#mapping.kind !== "orders") return false;
		const rows = this.#file.rows(place);
		const [row] = rows.ok ? rows.value : [];
		return row !== undefined && continuesRecord(this.#mapping, id, row);
	}

	#idAt(place: RecordPlace): string {
		if (this.#mapping === null || this.#mapping.kind !== "orders") return "";
		const rows = this.#file.rows(place);
		const [row] = rows.ok ? rows.value : [];
		return row === undefined ? "" : recordId(this.#mapping, row);
	}
}

/** A line that is a Segment-shaped call already. Its fields stand in the row under names without a dot. */
function asCall(row: SourceRow | undefined): Mapped {
	const fields = Object.fromEntries([...(row ?? [])].filter(([key]) => !key.includes(".")));
	const cleaned = cleanJson(fields, MAX_EVENT_BYTES);
	if (!isJsonObject(cleaned.value)) return { kind: "refused", problems: cleaned.problems };
	const call: JsonObject = cleaned.value;
	const messageId = call["messageId"] ?? `import-${createHash("sha256").update(JSON.stringify(call)).digest("hex").slice(0, 32)}`;
	if (call["timestamp"] === undefined && call["originalTimestamp"] === undefined) {
		return { kind: "refused", problems: [{ path: ["timestamp"], expected: "when it happened", got: "nothing" }] };
	}
	return { kind: "call", problems: [], call: { ...call, messageId } };
}

/** 32 bits that keep a person's records together; two people with the same are only sent beside each other. */
function numberOf(person: string): number {
	return createHash("md5").update(person).digest().readUInt32LE(0);
}

/** What is wrong with a mapping file, for the terminal. */
export function mappingProblems(path: string, problems: readonly Parameters<typeof formatProblem>[0][]): string {
	return problems.map((problem) => `${path} ${formatProblem(problem)}`).join("\n");
}
