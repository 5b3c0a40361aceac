import { ampAsHtml } from "./amp-as-html.ts";
import { Frame } from "./frame.tsx";
import type { BlockSummary, Preview } from "./types.ts";
import { variantText } from "./words.ts";
import { withPictures } from "./with-pictures.ts";

interface Props {
	readonly block: BlockSummary;
	readonly human: Preview;
	readonly machine: Preview | null;
}

/** Picture, HTML, AMP and what a machine gets, side by side. */
export function Panels({ block, human, machine }: Props) {
	return (
		<div class="panels">
			<figure>
				<figcaption>
					Picture <small>{kilobytes(human.picture.bytes)}</small>
				</figcaption>
				<Picture block={block} preview={human} />
			</figure>
			<figure>
				<figcaption>
					Opened by a machine <small>{machine === null ? "…" : variantText(block, machine.variant)}</small>
				</figcaption>
				{machine === null ? null : <Picture block={block} preview={machine} />}
			</figure>
			<figure>
				<figcaption>
					HTML <small>{kilobytes(human.html.bytes)}</small>
				</figcaption>
				<Frame title="HTML" html={withPictures(human.html.text, human)} />
			</figure>
			<figure>
				<figcaption>
					AMP{" "}
					<small class={human.amp.bytes > human.amp.most_bytes ? "bad" : ""}>
						{kilobytes(human.amp.bytes)} of {kilobytes(human.amp.most_bytes)}
					</small>
				</figcaption>
				<Frame title="AMP" html={withPictures(ampAsHtml(human.amp.text, human.amp.list), human)} />
			</figure>
		</div>
	);
}

/** At the size that an email shows it in. */
export function Picture({ block, preview }: { readonly block: BlockSummary; readonly preview: Preview }) {
	const { width, height } = block.size;
	return (
		<img
			class="picture"
			src={`data:image/png;base64,${preview.picture.base64}`}
			width={width}
			height={height}
			alt={preview.alt}
		/>
	);
}

function kilobytes(bytes: number): string {
	return bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(1)} KB`;
}
