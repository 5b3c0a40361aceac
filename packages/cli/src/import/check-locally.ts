import { NO_DEFAULTS, parseEvent } from "@pipit/core/event";
import { eventCleaner } from "@pipit/core/quality";
import type { ErrorReport } from "./error-report.ts";
import type { RecordIndex } from "./index-of-records.ts";
import type { RecordMapper } from "./record-mapper.ts";

/**
 * What the Worker would say of the calls, found without one: cleaned as at its door, but without the site's plan, which
 * only the Worker knows. Answers how many would be refused.
 */
export function checkLocally(mapper: RecordMapper, index: RecordIndex, report: ErrorReport, country: string | null): number {
	const cleaner = eventCleaner({ languages: country === null ? [] : [`und-${country}`] });
	const context = { receivedAt: Date.now(), sentAt: null, type: null, defaults: NO_DEFAULTS, mintId: () => "import", via: "import" };
	let refused = 0;
	for (let place = 0; place < index.count; place += 1) {
		const record = index.at(place);
		const mapped = mapper.map(record);
		if (mapped.kind !== "call") continue;
		const result = parseEvent(mapped.call, context, cleaner);
		if (!result.ok) refused += 1;
		report.add(record.line, result.ok ? result.notices : result.problems, result.ok ? "notice" : "refused");
	}
	return refused;
}
