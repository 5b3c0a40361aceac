export * from "./definition.ts";
export { type BlockInMessage, blockInMessage } from "./message.ts";
export { compileDefinitions, meaningOfDefinitions, programSourceOf } from "./compile.ts";
export { parseDefinitions, type FileProblem, formatFileProblem, type SourceFile } from "./parse.ts";
export { queryTraitOf } from "./query.ts";
export { canonicalJson, versionOf } from "./version.ts";
export { type DefinitionWarning, eventNameWarnings, type SeenEvent } from "./event-names.ts";
export { type IdentitySettings, limitsOf } from "./identity.ts";
export { keysOfWires, type WireSettings } from "./wires.ts";
