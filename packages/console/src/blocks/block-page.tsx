import { useState } from "preact/hooks";
import type { Api } from "../shared/api.ts";
import { useLoaded } from "../shared/loaded.ts";
import { ContactSheetView } from "./contact-sheet.tsx";
import { Controls, type Looking, NOW } from "./controls.tsx";
import { CopyFor } from "./copy-for.tsx";
import { Decided } from "./decided.tsx";
import { Panels } from "./panels.tsx";
import type { BlockList, BlockSummary, Preview } from "./types.ts";

interface Props {
	readonly api: Api;
	readonly block: BlockSummary;
	readonly list: BlockList;
}

/** One block: as somebody sees it at a moment, in every output; as a contact sheet; and its lines for an email tool. */
export function BlockPage({ api, block, list }: Props) {
	const [looking, setLooking] = useState<Looking>({ as: "", at: NOW, message: "" });
	// What is copied has the mailing as it stands in its field at that moment.
	const [mailing, setMailing] = useState("");
	// How far the Worker's clock is ahead of this browser's: the demo's can be days ahead.
	const [aheadMs, setAhead] = useState(0);
	const [view, setView] = useState<"one" | "sheet">("one");
	return (
		<>
			<header class="head">
				<h2>{block.name}</h2>
				<p class="quiet">
					{block.size.width} × {block.size.height}, {block.use}
				</p>
				<div class="tabs" role="tablist">
					<button type="button" role="tab" aria-selected={view === "one"} onClick={() => setView("one")}>
						One person
					</button>
					<button type="button" role="tab" aria-selected={view === "sheet"} onClick={() => setView("sheet")}>
						Contact sheet
					</button>
				</div>
				<CopyFor api={api} block={block} tools={list.tools} message={mailing} />
			</header>
			{view === "one" ? (
				<>
					<Controls
						looking={looking}
						onLook={setLooking}
						onMailing={setMailing}
						messages={list.messages}
						aheadMs={aheadMs}
					/>
					<OnePerson api={api} block={block} looking={looking} onClock={setAhead} />
				</>
			) : (
				<ContactSheetView api={api} block={block} message={looking.message} />
			)}
		</>
	);
}

function OnePerson({
	api,
	block,
	looking,
	onClock,
}: {
	readonly api: Api;
	readonly block: BlockSummary;
	readonly looking: Looking;
	/** Hears how far the Worker's clock is ahead, in ms, whenever it says its now. */
	readonly onClock: (aheadMs: number) => void;
}) {
	const query = {
		as: looking.as,
		at: looking.at === NOW ? null : new Date(looking.at).toISOString(),
		message: looking.message,
	};
	const path = `/blocks/${block.id}/preview`;
	const asked = JSON.stringify(query);
	const human = useLoaded<Preview>(asked, (signal) =>
		api.get<Preview>(path, { ...query, client: "human" }, signal).then((preview) => {
			if (looking.at === NOW) onClock(Date.parse(preview.at) - Date.now());
			return preview;
		}),
	);
	const machine = useLoaded<Preview>(asked, (signal) => api.get(path, { ...query, client: "prefetch" }, signal));
	return (
		<>
			{human.error === null ? null : (
				<p class="bad" role="alert">
					{human.error.message}
					{human.value === null ? "" : ". Below is still what was looked at before."}
				</p>
			)}
			{human.value === null ? (
				human.error === null && <p role="status">Loading …</p>
			) : (
				<div class={human.busy ? "busy" : ""} aria-busy={human.busy}>
					<Panels block={block} human={human.value} machine={machine.value} />
					<Decided block={block} preview={human.value} />
				</div>
			)}
		</>
	);
}
