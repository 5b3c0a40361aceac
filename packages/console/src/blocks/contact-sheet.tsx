import type { Api } from "../shared/api.ts";
import { useLoaded } from "../shared/loaded.ts";
import { Flaws } from "./decided.tsx";
import { Picture } from "./panels.tsx";
import type { BlockSummary, ContactSheet } from "./types.ts";
import { variantText } from "./words.ts";

interface Props {
	readonly api: Api;
	readonly block: BlockSummary;
	readonly message: string;
}

const ROLES: { readonly [role: string]: string } = {
	longest: "The most to show",
	emptiest: "The least to show",
	nobody: "Nobody in particular",
	preloaded: "Opened by a machine",
	fallback: "When nothing else can be shown",
};

/** One real person for each path through the block, and those with the most and the least to show. */
export function ContactSheetView({ api, block, message }: Props) {
	const sheet = useLoaded<ContactSheet>(`${block.id} ${message}`, (signal) =>
		api.get(`/blocks/${block.id}/contact-sheet`, { message }, signal),
	);
	if (sheet.error !== null) {
		return (
			<p class="bad" role="alert">
				{sheet.error.message}
			</p>
		);
	}
	if (sheet.value === null) return <p role="status">Looking at people …</p>;
	const { people, frames, unseen } = sheet.value;
	return (
		<section aria-label="Contact sheet">
			<p class="quiet">
				{people} people were looked at.
				{unseen.length === 0 ? " Every path is taken by somebody." : ` Nobody of them takes: ${unseen.map((variant) => variantText(block, variant)).join("; ")}.`}
			</p>
			<div class="sheet">
				{frames.map(({ role, people: count, preview }) => (
					<figure key={role}>
						<figcaption>
							<b>{ROLES[role] ?? variantText(block, role)}</b>{" "}
							<small>{count === null ? variantText(block, preview.variant) : `${count} of them`}</small>
						</figcaption>
						<Picture block={block} preview={preview} />
						<Flaws preview={preview} />
					</figure>
				))}
			</div>
		</section>
	);
}
