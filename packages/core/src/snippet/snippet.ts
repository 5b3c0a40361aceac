import type { BlockDefinition } from "../content/index.ts";
import { blockAddresses } from "../content/output/index.ts";
import { escapeMarkup } from "../content/liquid/escape.ts";
import { EMAIL_TOOLS, type EmailTool, type EmailToolId } from "./esp.ts";

/** What a marketer pastes into a template, once for all recipients. */
export interface Snippet {
	/** A picture in its link: every tool and every mail program takes it. */
	readonly image: string;
	/** The block's HTML, fetched by the tool while it sends; null where the tool cannot. It is of the moment of sending. */
	readonly html: string | null;
	readonly tool: EmailTool;
}

export interface SnippetInput {
	readonly block: BlockDefinition;
	readonly tool: EmailToolId;
	/** The address of the Worker, without a trailing slash. */
	readonly origin: string;
	/** The mailing, so that clicks and reports know it; null where the token already does. */
	readonly message: string | null;
}

/** A block's lines for an email tool. The tag is not escaped: the tool must find it as it is. */
export function snippetOf({ block, tool, origin, message }: SnippetInput): Snippet {
	const found: EmailTool = EMAIL_TOOLS[tool];
	const addresses = blockAddresses(origin, PLACE, block.id, message);
	const picture = isCountdown(block) ? addresses.animation : addresses.picture;
	const { width, height } = block.size;
	const style = `display:block;width:100%;max-width:${width}px;height:auto;border:0`;
	const image = [
		`<a href="${escapeMarkup(addresses.click(null))}" target="_blank">`,
		`  <img src="${escapeMarkup(picture)}" width="${width}" height="${height}" alt="${escapeMarkup(plainAlt(block))}" style="${style}">`,
		"</a>",
	].join("\n");
	const html = addresses.picture.replace(/\.png(?=\?|$)/, ".html");
	return {
		image: image.replaceAll(PLACE, () => found.tag),
		html: found.fetched === null ? null : fetchedLines(found.fetched, html, found.tag),
		tool: found,
	};
}

function fetchedLines(lines: string, address: string, tag: string): string {
	// A single quote would end the string that a tool's language has the address in.
	const [before = "", after = ""] = address.replaceAll("'", "%27").split(PLACE);
	return lines
		.replace("ADDRESS", () => `${before}${tag}${after}`)
		.replace("BEFORE", () => before)
		.replace("AFTER", () => after);
}

/** Stands for the tag while the rest is escaped; nothing else in an address looks like it. */
const PLACE = "pipit-token-here";

function isCountdown({ look }: BlockDefinition): boolean {
	return look.kind === "component" && look.component === "countdown";
}

/** Liquid in an alternative text is for Pipit's own outputs; in a tool's template it would be the tool's. */
function plainAlt({ alt, name }: BlockDefinition): string {
	return /\{[{%]/.test(alt) ? name : alt;
}
