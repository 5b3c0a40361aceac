export { parseCsvRecord, separatorOf } from "./csv.ts";
export { type Format, knownFormats, recogniseFormat } from "./formats.ts";
export { continuesRecord, type Mapped, mapRecord, type MapSetting, orderOf, recordId, type SourceRow } from "./mapper.ts";
export { type Fields, IMPORT_KINDS, type ImportKind, type MappedField, type Mapping, parseMapping } from "./mapping.ts";
export { parsePull, type PullSource } from "./pull.ts";
export { AT_THE_BEGINNING, pageAddress, pageRequest, type PullCursor, type PullPage, readPage } from "./pull-page.ts";
export { LONGEST_RECORD, RecordFinder, type RecordPlace } from "./records.ts";
export { readRow, shapeOf, type TableShape } from "./table.ts";
