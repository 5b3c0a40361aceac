import { useEffect, useState } from "preact/hooks";
import { type Api, ApiError } from "../shared/api.ts";
import { useLoaded } from "../shared/loaded.ts";
import { BlockPage } from "./block-page.tsx";
import type { BlockList } from "./types.ts";

/** The list of blocks, and the one that is looked at; the address names it, so that it can be sent to a colleague. */
export function Studio({ api, onRefused }: { readonly api: Api; readonly onRefused: () => void }) {
	const list = useLoaded<BlockList>("blocks", (signal) => api.get("/blocks", {}, signal));
	const [chosen, setChosen] = useState(idInAddress());
	useEffect(() => {
		const follow = (): void => setChosen(idInAddress());
		addEventListener("hashchange", follow);
		return () => removeEventListener("hashchange", follow);
	}, []);
	useEffect(() => {
		if (list.error instanceof ApiError && list.error.status === 401) onRefused();
	}, [list.error]);

	if (list.error !== null) return <Notice text={list.error.message} />;
	if (list.value === null) return <Notice text="Loading …" />;
	const { blocks, site } = list.value;
	const block = blocks.find(({ id }) => id === chosen) ?? blocks[0];
	if (block === undefined) return <Notice text="No block is published yet. `pipit push` publishes a folder's." />;
	return (
		<div class="studio">
			<nav aria-label="Blocks">
				<h1>{site.name}</h1>
				<ul>
					{blocks.map(({ id, name, use }) => (
						<li key={id}>
							<a href={`#/${id}`} aria-current={id === block.id ? "page" : undefined}>
								<b>{name}</b>
								<small>
									{id} · {use}
								</small>
							</a>
						</li>
					))}
				</ul>
			</nav>
			<main>
				<BlockPage key={block.id} api={api} block={block} list={list.value} />
			</main>
		</div>
	);
}

function Notice({ text }: { readonly text: string }) {
	return (
		<main class="notice" role="status">
			{text}
		</main>
	);
}

function idInAddress(): string | null {
	return /^#\/([a-z0-9_-]{1,64})$/.exec(location.hash)?.[1] ?? null;
}
