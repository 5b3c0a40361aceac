/** One row of the table: what is done on the page, and what a tracker ought to make of it. */
export interface Case {
	readonly id: string;
	readonly what: string;
	readonly ideal: string;
}

/** Steps in the page one after the other; after each it is counted how many page views it brought. */
export const STEPS = [
	{ id: "push", what: "`pushState` to a new path", ideal: "1", act: "history.pushState({}, '', 'other')" },
	{
		id: "push-query",
		what: "`pushState` to `?page=2` of the same path",
		ideal: "0",
		act: "history.pushState({}, '', '?page=2')",
	},
	{
		id: "push-same",
		what: "`pushState` to the same address",
		ideal: "0",
		act: "history.pushState({}, '', location.href)",
	},
	{ id: "replace-query", what: "`replaceState` of the query", ideal: "0", act: "history.replaceState({}, '', '?x')" },
	{
		id: "replace-path",
		what: "`replaceState` to a new path",
		ideal: "1",
		act: "history.replaceState({}, '', 'third')",
	},
	{ id: "hash", what: "a click on `#hash`", ideal: "0", act: "document.querySelector('a').click()" },
	{
		id: "back",
		what: "`history.back()` to another path",
		ideal: "1",
		act: "history.back()",
		first: "history.pushState({}, '', 'fourth')",
	},
] as const;

export const CASES: readonly Case[] = [
	{ id: "load", what: "load", ideal: "1" },
	...STEPS,
	{ id: "bfcache", what: "restored from the back/forward cache", ideal: "1" },
	{ id: "prerender", what: "prerendered: before it is shown / after", ideal: "0 / 1" },
	{ id: "inner", what: "depth of an inner container scrolled to 70 %", ideal: "70" },
	{ id: "consent", what: "before consent: kept in the browser, requests with data", ideal: "0, 0" },
];
