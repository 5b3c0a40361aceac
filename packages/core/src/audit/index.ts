export { audit, type AuditInput, type Audited, lookedAt, type RefusedEvents } from "./audit.ts";
export { cartWarnings, type CartAndOrders, ordersMissing } from "./connected-orders.ts";
export { type AuditedEvent, EventTally, READ_EVENTS } from "./event-tally.ts";
export { FINDING_KINDS, type FindingKind, type Found, type Measure } from "./finding.ts";
export type { SegmentWeek } from "./find-segments.ts";
export type { DailyCount, ReadSource, SourceWeek } from "./find-stale.ts";
export { type AuditedPerson, PeopleTally } from "./people-tally.ts";
export { type Outcome, review, type Reviewed, type Verdict, VERDICTS, WORSE } from "./review.ts";
export { readingOf, type RuleReading, waitsForOrders } from "./rule-reading.ts";
