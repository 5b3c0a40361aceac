export { EMAIL_TOOLS, type EmailTool, type EmailToolId, isEmailTool } from "./esp.ts";
export { type Snippet, type SnippetInput, snippetOf } from "./snippet.ts";
