export { MAX_HOOK_BYTES } from "./body.ts";
export { parseHookSource } from "./parse-source.ts";
export type { HookContent, HookRequest, HookSource, HookTrust, Once, Provider, Verdict } from "./provider.ts";
export { PROVIDERS } from "./providers/index.ts";
