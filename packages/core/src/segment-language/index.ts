export { describeRule } from "./describe-rule.ts";
export { parseSentence } from "./parse-sentence.ts";
export { blockSchema } from "./schema/block-schema.ts";
export {
	messageSchema,
	productsSchema,
	schemas,
	segmentSchema,
	siteSchema,
	traitSchema,
} from "./schema/file-schemas.ts";
export { modelsSchema } from "./schema/models-schema.ts";
export type { Schema } from "./schema/json-schema.ts";
export type { RuleDraft } from "./builder/draft.ts";
export type { EventDraft } from "./builder/event.ts";
export { rules } from "./builder/rules.ts";
