/** For a shop's own scripts: rules in TypeScript, and their sentences. `import { rules } from "pipit/rules";` */
export { describeRule, parseSentence, rules } from "@pipit/core/segment-language";
