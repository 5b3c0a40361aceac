import type { Site } from "../definition/definition.ts";
import type { FeedDefinition } from "../feed/index.ts";
import type { Person } from "./decision.ts";
import { RenderError } from "./render-error.ts";
import { plainEngine, scopeOf, surroundingsFor } from "./scope.ts";

/** Where a feed is asked for somebody; null where its address needs a person and there is none, or cannot be rendered. */
export function feedAddress(feed: FeedDefinition, input: { readonly site: Site; readonly person: Person | null; readonly now: number }): string | null {
	if (!feed.isPersonal) return feed.url;
	if (input.person === null) return null;
	try {
		const scope = scopeOf({ ...input, message: null, items: [], feeds: {}, priced: false });
		return plainEngine.render(feed.url, scope, surroundingsFor("link", input, null));
	} catch (error) {
		if (error instanceof RenderError) return null;
		throw error;
	}
}

/** What is wrong with a text in Liquid; null where it can be read. */
export function liquidProblem(template: string): string | null {
	return plainEngine.check(template)?.message ?? null;
}
