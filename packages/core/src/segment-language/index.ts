export { describeRule } from "./describe-rule.ts";
export { parseSentence } from "./parse-sentence.ts";
