import { useState } from "preact/hooks";
import type { Api } from "../shared/api.ts";
import type { BlockSummary, Snippet } from "./types.ts";

interface Props {
	readonly api: Api;
	readonly block: BlockSummary;
	readonly tools: readonly { readonly id: string; readonly name: string }[];
	readonly message: string;
}

/** "Copy for Klaviyo": the block's lines with the tool's own merge tag, into the clipboard and onto the page. */
export function CopyFor({ api, block, tools, message }: Props) {
	const [tool, setTool] = useState(tools[0]?.id ?? "generic");
	const [said, setSaid] = useState<Said | null>(null);
	const name = tools.find(({ id }) => id === tool)?.name ?? tool;
	const copy = (): void => {
		api
			.get<Snippet>(`/blocks/${block.id}/snippet`, { esp: tool, message })
			.then(async (snippet) => ({ snippet, copied: await toClipboard(snippet.image) }))
			.then(setSaid, (error: unknown) => setSaid({ snippet: null, copied: false, error: String(error) }));
	};
	return (
		<div class="copy">
			<label class="hidden" for="tool">
				Email tool
			</label>
			<select id="tool" value={tool} onChange={(event) => setTool(event.currentTarget.value)}>
				{tools.map(({ id, name: title }) => (
					<option key={id} value={id}>
						{title}
					</option>
				))}
			</select>
			<button type="button" class="main" onClick={copy}>
				Copy for {name}
			</button>
			{said === null ? null : <Lines said={said} onClose={() => setSaid(null)} />}
		</div>
	);
}

interface Said {
	readonly snippet: Snippet | null;
	readonly copied: boolean;
	readonly error?: string;
}

function Lines({ said: { snippet, copied, error }, onClose }: { readonly said: Said; readonly onClose: () => void }) {
	if (snippet === null) {
		return (
			<p class="bad" role="alert">
				{error}
			</p>
		);
	}
	return (
		<div class="lines" role="status">
			<p>
				{copied ? "Copied." : "Copy these lines:"} Keep each person's token as the field{" "}
				<code>{snippet.tool.field}</code> of {snippet.tool.name}.
			</p>
			<textarea readOnly rows={4} value={snippet.image} aria-label="Lines for the template" />
			{snippet.html === null ? null : (
				<>
					<p>Or as HTML, fetched while the email is sent:</p>
					<textarea readOnly rows={2} value={snippet.html} aria-label="Lines for HTML" />
				</>
			)}
			{snippet.tool.note === null ? null : <p class="quiet">{snippet.tool.note}</p>}
			<button type="button" onClick={onClose}>
				Close
			</button>
		</div>
	);
}

/** A browser that does not let a page write to the clipboard shows the lines all the same. */
async function toClipboard(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}
