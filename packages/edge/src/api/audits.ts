import { PROFILE_ID } from "./components.ts";
import { DECIDE as DECIDE_FINDING } from "../audit/bodies.ts";
import { DECIDE as DECIDE_PAIR, SCAN } from "../quality/duplicates/bodies.ts";
import { failed, inPath, inQuery, json, type Operation, operation } from "./operation.ts";
import { requestBody } from "./request.ts";
import { anyObject, choice, flag, list, moment, nullable, number, type Schema, shape, text, whole } from "./schema.ts";

const BAD = failed("A field or parameter is not as it should be.");
const FINDING_KIND = choice(["missing", "inconsistent", "outlier", "stale", "duplicate", "refused", "segment"], "What kind of fault.");
const FINDING_VERDICT_SAYS = "`open` waits for somebody, `accepted` will be mended, `expected` is no fault, `fixed` is mended.";
const FINDING_VERDICT = choice(["open", "accepted", "expected", "fixed"], FINDING_VERDICT_SAYS);
const FINDING = shape({
	id: text("The finding's."),
	key: text("The same for the same fault in every audit."),
	kind: FINDING_KIND,
	says: text("One sentence for a person, with the figures."),
	severity: number("Greater is worse; what it counts is told by `measured`."),
	measured: text("`of 1` for a share, `orders`, `days`."),
	facts: anyObject("The figures and examples."),
	verdict: FINDING_VERDICT,
	reopened: nullable(choice(["worse", "came back"], "Why it is open again although somebody decided.")),
	note: nullable(text("What somebody wrote beside it.")),
	opened_at: nullable(moment("When it was first found, or opened again.")),
	found_at: nullable(moment("When it was first found.")),
	last_at: nullable(moment("When an audit saw it last.")),
	decided_at: nullable(moment("When somebody decided.")),
	decided_by: nullable(text("Who.")),
});
const AUDIT: { readonly [key: string]: Schema } = {
	audit: whole("Its number."),
	asked_by: choice(["schedule", "person"], "Who asked for it."),
	started_at: nullable(moment("When it began.")),
	finished_at: nullable(moment("When it ended; null while it runs.")),
	looked_at: text("What it looked at, in words."),
	error: nullable(text("Why it could not be done.")),
};
const REPORT = shape({ site: text("The site's id."), ...AUDIT, findings: list(shape({ id: text("The finding's."), kind: FINDING_KIND, says: text("One sentence."), outcome: choice(["new", "reopened", "kept", "over"], "Compared with the audit before.") }), "What it found.") });
const FINDING_ID = inPath("id", "The finding's.", "FINDING_ID");
const NO_FINDING = failed("There is no such finding.");
const NO_AUDIT = failed("There is no such audit.");
const BY = "Who says so; `api` without it.";

export const audits: readonly Operation[] = [
	operation({ method: "post", path: "/audits", id: "runAudit", tag: "Audits", summary: "Look at the data now", description: "At the last week, as the weekly audit does.", answers: { 200: json("What it found.", REPORT), 409: failed("An audit is under way.") } }),
	operation({ method: "get", path: "/audits", id: "listAudits", tag: "Audits", summary: "The audits", description: "The newest first.", answers: { 200: json("The audits.", shape({ site: text("The site's id."), audits: list(shape({ ...AUDIT, findings: whole("How many things it found.") }), "At most 104.") })) } }),
	operation({
		method: "get",
		path: "/audits/:which",
		id: "getAudit",
		tag: "Audits",
		summary: "One audit",
		description: "As data, or with `.html` as a page for a person.",
		parameters: [inPath("which", "`latest` or a number; with `.html` as a page.", "latest", text("Which.", { pattern: "^(latest|\\d{1,9})(\\.html)?$" }))],
		answers: { 200: { description: "The audit.", content: { "application/json": REPORT, "text/html": { type: "string" } } }, 404: NO_AUDIT },
	}),
	operation({
		method: "get",
		path: "/audits/findings",
		id: "listFindings",
		tag: "Audits",
		summary: "The queue of findings",
		description: "The worst first.",
		parameters: [inQuery("verdict", "Only with this; `open` without it, `all` for all.", "open", choice(["open", "accepted", "expected", "fixed", "all"], "A verdict.")), inQuery("kind", "Only of this kind.", "all", choice(["missing", "inconsistent", "outlier", "stale", "duplicate", "refused", "segment", "all"], "A kind.")), inQuery("after", "Goes on where the last answer ended: its `next`.", null, whole("A number.", { minimum: 0, maximum: 999_999 }))],
		answers: { 200: json("A page of findings.", shape({ findings: list(FINDING, "At most 100."), next: nullable(whole("Give it as `after`; null at the end.")) })), 400: BAD },
	}),
	operation({ method: "get", path: "/audits/findings/:id", id: "getFinding", tag: "Audits", summary: "One finding", description: "With its figures and examples.", parameters: [FINDING_ID], answers: { 200: json("The finding.", FINDING), 404: NO_FINDING } }),
	operation({
		method: "post",
		path: "/audits/findings/:id",
		id: "decideFinding",
		tag: "Audits",
		summary: "Decide one",
		description: "A verdict stays until the fault gets worse, or comes back.",
		parameters: [FINDING_ID],
		body: requestBody("The verdict.", DECIDE_FINDING, { verdict: FINDING_VERDICT_SAYS, note: "Why; the first 2,000 characters are kept.", by: BY }, { verdict: "expected", note: "a test of the shop's", by: "eve" }),
		answers: { 200: json("The finding.", FINDING), 400: BAD, 404: NO_FINDING },
	}),
	operation({
		method: "get",
		path: "/quality",
		id: "getQuality",
		tag: "Audits",
		summary: "What of people's traits could not be cleaned",
		description: "Of all people, or of a fair sample of 20,000.",
		answers: { 200: json("The flaws.", shape({ looked_at: whole("People."), is_sample: flag("Whether there are more."), flaws: list(shape({ trait: text("The trait's name."), flaw: text("What is wrong: `not_an_email`, `looks_mistyped`, `disposable` …"), people: whole("With how many."), examples: list(PROFILE_ID, "Some of them.") }), "The most frequent first.") })) },
	}),
];

const PAIR_VERDICT_SAYS = "`merge`: they are one person.";
const PAIR_VERDICT = choice(["open", "merge", "not_the_same", "later"], PAIR_VERDICT_SAYS);
const PAIR = shape({
	first: PROFILE_ID,
	second: PROFILE_ID,
	score: number("How likely they are one person, 0 to 1."),
	reasons: list(shape({ field: text("What was compared."), finding: text("What was found, in words."), similarity: nullable(number("0 to 1; null where nothing was measured.")), weight: number("Positive speaks for one person.") }), "For it and against it."),
	verdict: PAIR_VERDICT,
	found_at: moment("When."),
	decided_at: nullable(moment("When somebody decided.")),
	decided_by: nullable(text("Who.")),
	outcome: nullable(text("What came of merging them.")),
	people: list(nullable(shape({ profile_id: PROFILE_ID, traits: anyObject("What is known of them."), identifiers: list(text("`email:ada@example.com`."), "Theirs.") })), "Both, in the list; null where they are not looked up or gone."),
});

export const duplicates: readonly Operation[] = [
	operation({
		method: "get",
		path: "/duplicates",
		id: "listDuplicates",
		tag: "Duplicates",
		summary: "Profiles that may be one person",
		description: "The likeliest first, 50 at a time.",
		parameters: [
			inQuery("verdict", "Only with this.", "open", PAIR_VERDICT),
			inQuery("min", "Only as likely as this.", "0.5", number("A share.", { minimum: 0, maximum: 1, default: 0 })),
			inQuery("after", "Goes on where the last answer ended: its `next`.", null, number("A number.", { minimum: 0, maximum: 1_000_000 })),
		],
		answers: {
			200: json(
				"A page of pairs.",
				shape({ pairs: list(PAIR, "At most 50."), next: nullable(whole("Give it as `after`; null at the end.")), round: nullable(shape({ looked_at: whole("People of the last round."), started_at: moment("When it began."), finished_at: nullable(moment("When it ended.")) })) }),
			),
			400: BAD,
		},
	}),
	operation({
		method: "post",
		path: "/duplicates/scan",
		id: "scanForDuplicates",
		tag: "Duplicates",
		summary: "Look for duplicates now",
		description: "A portion of the people; ask again until `finished`.",
		body: requestBody("How.", SCAN, { anew: "From the first person." }, { anew: true }),
		answers: { 200: json("How far it is.", shape({ looked_at: whole("People of this round."), found: whole("New pairs."), finished: flag("Whether everybody was looked at."), merged: whole("Pairs that were merged now."), refused: whole("Pairs that could not be.") })), 400: BAD },
	}),
	operation({
		method: "post",
		path: "/duplicates/:first/:second",
		id: "decidePair",
		tag: "Duplicates",
		summary: "Decide a pair",
		description: "A verdict sticks. `merge` merges them at once.",
		parameters: [inPath("first", "A profile's id.", "FIRST_ID", PROFILE_ID), inPath("second", "The other's.", "SECOND_ID", PROFILE_ID)],
		body: requestBody("The verdict.", DECIDE_PAIR, { verdict: PAIR_VERDICT_SAYS, by: BY }, { verdict: "not_the_same", by: "eve" }),
		answers: { 200: json("The pair.", PAIR), 400: BAD, 404: failed("No such pair was found."), 409: failed("These two are merged already.") },
	}),
];
