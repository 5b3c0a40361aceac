import { PROFILE_ID, problemWith, VERSION } from "./components.ts";
import { MERGE as MERGE_BODY, TOKENS, UNMERGE } from "../admin/bodies.ts";
import { failed, inPath, json, NOBODY, type Operation, operation, PROFILE } from "./operation.ts";
import { requestBody } from "./request.ts";
import { anyObject, choice, flag, list, map, moment, named, nullable, type Schema, shape, text, whole } from "./schema.ts";

const TAG = "People";

const MAILING = "Instead of `message`: a mailing in which person tokens go out, whose addresses name it as `?m=`; it is remembered who gets it.";

const FLIP: { readonly [key: string]: Schema } = {
	change: choice(["entered", "exited"], "What happened."),
	at: moment("When the rule began or ceased to hold, exactly."),
	noticed_at: moment("When Pipit noticed."),
	cause: named("Cause"),
};
const MEMBERSHIP = { in: flag("Whether they are in it now."), since: nullable(moment("Since when; null while they are not.")), until: nullable(moment("The first moment at which `in` differs if nothing happens; null: never.")) };

const SHOWN: { readonly [key: string]: Schema } = {
	block: text("The block's id."),
	message: whole("The mailing's number; 0: none was named."),
	shown_at: moment("When."),
	via: choice(["shard", "snapshot", "fallback"], "What answered: the person's own data, its last copy, or neither."),
	client: choice(["human", "proxy", "prefetch", "scanner", "unknown"], "Who asked for it."),
	version: VERSION,
};

const REPORT = shape({
	profile_id: PROFILE_ID,
	revision: whole("Counts every change."),
	first_seen_at: moment("Of the oldest event."),
	last_seen_at: moment("Of the newest event."),
	traits: anyObject("What is known of them by name. `_NAME` beside a trait says what is wrong with it or was cleaned."),
	cart: named("Cart"),
	consent: named("Consent"),
	identifiers: named("Identifiers"),
	segments: map(shape(MEMBERSHIP), "Every segment, by id."),
	membership_history: list(shape({ segment: text("The segment's id."), ...FLIP }), "The newest 100 entries and exits."),
	events: list(shape({ message_id: text("The sender's id of it."), time: moment("When it happened."), name: text("What happened."), properties: anyObject("As cleaned.") }), "The newest 50."),
	event_count: whole("All that are kept."),
	sessions: shape({ count: whole("Visits that are still kept."), last_started_at: nullable(moment("When the newest began.")) }),
	parked: list(shape({ message_id: text("The event's."), error: text("Why.") }), "Events that could not be judged and wait for the next try."),
	decisions: list(shape({ ...SHOWN, variant: text("`show.0`, `preloaded`, `fallback`."), link: text("Where a click leads.") }), "The newest 50 blocks they were shown."),
	traits_full: flag("Whether no further trait is kept, because there are 500."),
});

const WHY = shape({
	profile_id: PROFILE_ID,
	segment: text("The segment's id."),
	name: text("The segment's name."),
	version: VERSION,
	...MEMBERSHIP,
	why: named("Reason"),
	history: list(shape({ ...FLIP, event: nullable(shape({ name: text("What happened."), time: moment("When.") })) }), "The newest 100 entries and exits."),
	history_from: nullable(moment("Events before this are no longer kept; null while all are.")),
});

const ADDRESS = (what: string) => text(`Where ${what} is, below the Worker's own address.`, { pattern: "^/api/v1/profiles/" });

const TOKEN = text("44 characters that are safe in an address; valid for a year.");
const MESSAGE = whole("The mailing's number; 0 for a person token, beside which `?m=` names it.");

export const people: readonly Operation[] = [
	operation({
		method: "get",
		path: "/profiles/:profile",
		id: "getProfile",
		tag: TAG,
		summary: "All that is known of somebody",
		description: "As their shard knows it this very moment.",
		parameters: [PROFILE],
		answers: { 200: json("The profile.", REPORT), 400: failed("`profile` is no id and no identifier."), 404: NOBODY },
	}),
	operation({
		method: "get",
		path: "/profiles/:profile/segments/:segment",
		id: "explainMembership",
		tag: TAG,
		summary: "Why they are in a segment or not",
		description: "The rule as a tree: each condition with its answer, its end, what was found and what there must be, and the events it rests on.",
		parameters: [PROFILE, inPath("segment", "The segment's id.", "cart-abandoned")],
		answers: { 200: json("The reasons.", WHY), 404: failed("Nobody has this id or identifier, or no such segment is published.") },
	}),
	operation({
		method: "get",
		path: "/profiles/:profile/shown",
		id: "listShown",
		tag: TAG,
		summary: "What they were shown",
		description: "Every block of the last 30 days, with the addresses of its picture as it was and of why it was that. Somebody who is not known was shown nothing.",
		parameters: [PROFILE],
		answers: { 200: json("What was shown, the newest first.", shape({ shown: list(shape({ ...SHOWN, decision: named("Decision"), picture: ADDRESS("the picture"), why: ADDRESS("the reason") }), "One for each block and moment.") })) },
	}),
	operation({
		method: "get",
		path: "/profiles/:profile/shown/:message/:block/:time",
		id: "getShownPicture",
		tag: TAG,
		summary: "The picture they saw",
		description: "Drawn again from the decision and the definitions of that time. Take the address from `picture` of what was shown.",
		parameters: [PROFILE, inPath("message", "The mailing's number.", "0"), inPath("block", "The block's id.", "cart"), inPath("time", "When it was shown, in ms since 1970, and `.png`.", "1795341600000.png", text("A file.", { pattern: "^\\d+\\.png$" }))],
		answers: { 200: { description: "The picture.", content: { "image/png": { type: "string", format: "binary" } } }, 404: failed("Nothing like that was shown in the last 30 days.") },
	}),
	operation({
		method: "get",
		path: "/profiles/:profile/shown/:message/:block/:time/why",
		id: "explainShown",
		tag: TAG,
		summary: "Why they saw that",
		description: "Each entry of the block up to the one that was shown, with the conditions as they held then. Take the address from `why` of what was shown.",
		parameters: [PROFILE, inPath("message", "The mailing's number.", "0"), inPath("block", "The block's id.", "cart"), inPath("time", "When it was shown, in ms since 1970.", "1795341600000", text("Digits.", { pattern: "^\\d+$" }))],
		answers: {
			200: json("The reasons.", shape({ ...SHOWN, variant: text("What was shown."), because: text("What decided, in words."), entries: list(named("EntryReason"), "In the block's order."), history_from: nullable(moment("Events before this are no longer kept; null while all are.")) })),
			404: failed("Nothing like that was shown in the last 30 days."),
		},
	}),
	operation({
		method: "post",
		path: "/tokens",
		id: "mintTokens",
		tag: TAG,
		summary: "Recipient tokens",
		description: "A token names a profile in the addresses of an email and holds no personal data. For one person, or for up to 1,000 in the order of the list, each answered for itself.",
		body: requestBody(
			"For whom: `profile` or `profiles`.",
			TOKENS,
			{ profile: "A profile id or an identifier.", profiles: "Profile ids and identifiers.", message: "The mailing that they are for; without it, they are good for every one.", mailing: MAILING },
			{ profiles: ["email:ada@example.com", "nobody@example.com"], message: "abandoned-cart" },
		),
		answers: {
			200: json("The token, or the tokens.", {
				oneOf: [
					shape({ token: TOKEN, profile_id: PROFILE_ID, message: MESSAGE }),
					shape({
						tokens: list({ oneOf: [shape({ profile: text("As asked."), profile_id: PROFILE_ID, token: TOKEN }), shape({ profile: text("As asked."), error: text("Why there is none.") })] }, "In the order of the list."),
						message: MESSAGE,
					}),
				],
			}),
			400: failed("A field is not as it should be."),
			404: NOBODY,
		},
	}),
];

const MERGE = { winner: PROFILE_ID, loser: PROFILE_ID };

export const identity: readonly Operation[] = [
	operation({
		method: "get",
		path: "/profiles/:profile/identity",
		id: "getIdentity",
		tag: "Identity",
		summary: "Who somebody is",
		description: "Their identifiers, and every merge, refusal and un-merge.",
		parameters: [PROFILE],
		answers: {
			200: json(
				"The identity.",
				shape({
					profile_id: PROFILE_ID,
					identifiers: named("Identifiers"),
					merges: list(
						shape({
							merge_id: text("The merge's."),
							loser: PROFILE_ID,
							status: choice(["arriving", "folded", "splitting", "undone"], "How far it is."),
							at: moment("When."),
							key: nullable(text("The identifier that both had.")),
							how: choice(["event", "arrival", "proof"], "What showed that the two are one."),
							undoable_until: nullable(moment("Until when it can be undone; null where it cannot.")),
						}),
						"What was merged into them.",
					),
					leaving: nullable(shape({ merge_id: text("The merge's."), to: PROFILE_ID, phase: text("How far it is.") })),
					audit: list(
						shape(
							{
								at: moment("When."),
								kind: choice(["merged", "proof", "refused", "identifier_moved", "identifier_refused", "unmerged"], "What happened."),
								mergeId: text("The merge's."),
								...MERGE,
								key: nullable(text("The identifier.")),
								how: text("What showed it."),
								events: whole("How many events came along."),
								proof: text("How somebody verified it."),
								reason: text("Why not."),
								from: PROFILE_ID,
								to: PROFILE_ID,
							},
							["mergeId", "winner", "loser", "key", "how", "events", "proof", "reason", "from", "to"],
						),
						"The newest 200.",
					),
				}),
			),
			404: NOBODY,
		},
	}),
	operation({
		method: "post",
		path: "/profiles/merge",
		id: "mergeProfiles",
		tag: "Identity",
		summary: "Make two profiles one",
		description: "On proof that somebody has verified, which is kept. It can be undone for 30 days.",
		body: requestBody("Which two, and how it is known.", MERGE_BODY, { profiles: "Two profile ids or identifiers.", proof: "How it was verified." }, {
			profiles: ["email:ada@example.com", "email:ada@work.example"],
			proof: "she wrote from both addresses, ticket 4711",
		}),
		answers: {
			200: json("It is done, or has begun and goes on by itself.", shape({ merge_id: text("For undoing it."), ...MERGE, status: choice(["merged", "started"], "Whether it is done.") })),
			400: failed("A field is not as it should be."),
			404: NOBODY,
			409: failed("The two are one already, or one of them has moved meanwhile.", problemWith({ profile_id: PROFILE_ID }, ["profile_id"])),
		},
	}),
	operation({
		method: "post",
		path: "/profiles/:profile/unmerge",
		id: "unmergeProfiles",
		tag: "Identity",
		summary: "Make them two again",
		description: "Each gets back its own events and what happened on its own browsers since.",
		parameters: [PROFILE],
		body: requestBody("Which merge: `merge_id` of the identity.", UNMERGE, { merge_id: "The merge's." }, { merge_id: "MERGE_ID" }),
		answers: {
			200: json("It is undone, or has begun and goes on by itself.", shape({ merge_id: text("The merge's."), ...MERGE, status: choice(["undone", "started"], "Whether it is done.") })),
			400: failed("`merge_id` is missing."),
			404: NOBODY,
			409: failed(
				"This merge cannot be undone; where the profile was merged on, `undo_first` says what is undone before.",
				problemWith({ undo_first: list(shape({ profile_id: PROFILE_ID, merge_id: text("The merge's.") }), "In this order.") }, ["undo_first"]),
			),
		},
	}),
	operation({
		method: "delete",
		path: "/profiles/:profile",
		id: "eraseProfile",
		tag: "Identity",
		summary: "Erase a person",
		description: "With everything that was merged into them, everywhere. Asked again by the same profile id, the answer is the same.",
		parameters: [{ ...PROFILE, example: "email:bob@example.com" }],
		answers: { 200: json("They are erased.", shape({ erased: PROFILE_ID, merged_into_it: list(PROFILE_ID, "What had been merged into them, erased as well.") })), 404: NOBODY },
	}),
];
