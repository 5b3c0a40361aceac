import type { BlockSummary, Preview } from "./types.ts";
import { contentText, variantText } from "./words.ts";

/** What was decided and why: each entry of the block, the link, and what to mend. */
export function Decided({ block, preview }: { readonly block: BlockSummary; readonly preview: Preview }) {
	return (
		<section class="decided" aria-label="What is shown, and why">
			<Flaws preview={preview} />
			<dl>
				<dt>Shown</dt>
				<dd class="shown">{variantText(block, preview.variant)}</dd>
				<dt>A click leads to</dt>
				<dd>
					<a href={preview.link} target="_blank" rel="noreferrer">
						{preview.link}
					</a>
				</dd>
				<dt>Without pictures</dt>
				<dd>{preview.alt}</dd>
			</dl>
			<ol>
				{block.entries.map((one, index) => {
					const { entry } = one;
					const outcome = preview.entries[index]?.outcome ?? outcomeOf(entry, preview);
					return (
						<li key={entry} class={preview.variant === entry ? "shown" : ""}>
							<b>{variantText(block, entry)}</b> → {contentText(one)} <em>{outcome}</em>
						</li>
					);
				})}
			</ol>
			{preview.history_from === null ? null : (
				<p class="quiet">Events before {preview.history_from} are no longer kept.</p>
			)}
		</section>
	);
}

/** Of somebody unknown there are no reasons to tell. */
function outcomeOf(entry: string, { variant }: Preview): string {
	return entry === variant ? "shown" : "";
}

export function Flaws({ preview }: { readonly preview: Preview }) {
	if (preview.flaws.length === 0) return null;
	return (
		<ul class="flaws" role="alert">
			{preview.flaws.map(({ kind, text }) => (
				<li key={text}>
					<b>{kind}</b> {text}
				</li>
			))}
		</ul>
	);
}
