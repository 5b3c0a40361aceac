import type { BlockDefinition, PlainContent } from "../content/block.ts";
import { messageNumberOf } from "../identity/message.ts";
import { type Parsed, type Problem, parsed, refused, show } from "../problem/index.ts";
import type { Definitions, MessageSettings } from "./definition.ts";
import { isRecord, textList, unknownKeys } from "./fields.ts";

/** A block as one message shows it. */
export interface BlockInMessage {
	readonly block: BlockDefinition;
	/** Whether each person keeps seeing what they saw first. */
	readonly fixed: boolean;
}

/** Null where there is no such block. */
export function blockInMessage(definitions: Definitions, blockId: string, message: number): BlockInMessage | null {
	const block = Object.hasOwn(definitions.blocks, blockId) ? definitions.blocks[blockId] : undefined;
	if (block === undefined) return null;
	const settings = message === 0 ? undefined : settingsOf(definitions, message);
	const instead = settings !== undefined && Object.hasOwn(settings.instead, blockId) ? settings.instead[blockId] : undefined;
	if (instead === undefined) return { block, fixed: settings?.fixed.includes(blockId) ?? false };
	return { block: { ...block, show: [], preloaded: null, fallback: instead }, fixed: false };
}

function settingsOf(definitions: Definitions, message: number): MessageSettings | undefined {
	return Object.entries(definitions.messages).find(([name]) => messageNumberOf(name) === message)?.[1];
}

/** Reads `messages/NAME.yaml`. */
export function parseMessage(input: unknown): Parsed<MessageSettings> {
	if (!isRecord(input)) return refused({ path: [], expected: "a map of `fixed` and `instead`", got: show(input) });
	const problems: Problem[] = unknownKeys(input, ["fixed", "instead"], []);
	const fixed = textList(input["fixed"], ["fixed"], /^[a-z0-9][a-z0-9_-]{0,62}$/, "the id of a block", [], problems);
	const given = input["instead"] ?? {};
	const instead: Record<string, PlainContent> = {};
	if (!isRecord(given)) problems.push({ path: ["instead"], expected: "a map of block ids", got: show(given) });
	else for (const [block, content] of Object.entries(given)) instead[block] = parsePlain(content, block, problems);
	return problems.length === 0 ? parsed({ fixed, instead }) : refused(...problems);
}

function parsePlain(input: unknown, block: string, problems: Problem[]): PlainContent {
	const path = ["instead", block];
	if (!isRecord(input)) {
		problems.push({ path, expected: "a map of `text`, `button` and `link`", got: show(input) });
		return { text: "", button: null, link: "" };
	}
	problems.push(...unknownKeys(input, ["text", "button", "link"], path));
	const text = (key: string): string => {
		const value = input[key];
		if (typeof value === "string" && value !== "") return value;
		problems.push({ path: [...path, key], expected: "a text", got: show(value) });
		return "";
	};
	return { text: text("text"), button: input["button"] === undefined ? null : text("button"), link: text("link") };
}
