export { blockingKeys, LARGEST_BLOCK } from "./blocking.ts";
export { type EmailParts, type PersonRecord, personRecordOf } from "./person.ts";
export { type Reason, type Score, scorePair } from "./score.ts";
export { edits, jaro, jaroWinkler, levenshteinSimilarity, tokenSortSimilarity } from "./similarity.ts";
export { skeletonOf } from "./skeleton.ts";
