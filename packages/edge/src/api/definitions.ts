import { problemWith, PROFILE_ID, VERSION } from "./components.ts";
import { FOLDER as FOLDER_BODY, PREVIEW, ROLLBACK } from "../admin/bodies.ts";
import { failed, inPath, inQuery, json, type Operation, operation } from "./operation.ts";
import { requestBody } from "./request.ts";
import { anyObject, choice, flag, list, moment, named, nullable, shape, text, whole } from "./schema.ts";

const TAG = "Definitions";

const FILES = "Every file of the folder: what is not among them is no longer published.";
const FILE_PATH = "In the folder, `segments/cart-abandoned.yaml`.";
const FILE_TEXT = "All of the file.";
const FILE_WORDS = { files: FILES, "files[].path": FILE_PATH, "files[].text": FILE_TEXT };
const FOLDER = list(shape({ path: text(FILE_PATH), text: text(FILE_TEXT) }), FILES);
const SITE = text("The site's id.");
const SEQUENCE = whole("Publications are numbered from 1.", { minimum: 1 });
const AFTER = "Publish only if this is still the newest publication; 0: only if there is none.";
const DRY_RUN = inQuery("dry_run", "`1` only checks: nothing is written.", "1");

const EXAMPLE_FILES = [
	{
		path: "site.yaml",
		text: 'id: test-shop\nname: Tide & Tin\nurl: https://shop.example\nwrite_key: test-key\ndomains: [shop.example, "*.shop.example"]\ncurrency: EUR\ntime_zone: Europe/Berlin\ntoken_keys: [7]\n',
	},
	{ path: "segments/cart-abandoned.yaml", text: "name: Cart abandoned\nrule:\n  cart: { items: { gte: 1 }, idle: 30m, leave_after: 7d }\n" },
];

const MARK = { version: VERSION, sequence: SEQUENCE };
const WARNINGS = list(named("Warning"), "What may be meant but probably is not: event names that nobody has sent, tests that always or never hold.");

const PUBLISHED = {
	oneOf: [
		shape({ site: SITE, ...MARK, changed: flag("False where this version was the published one already."), published: { type: "boolean", const: true, description: "It is in force." }, warnings: WARNINGS }),
		shape({ site: SITE, version: VERSION, changed: flag("Whether publishing it would change anything."), published: { type: "boolean", const: false, description: "It was only checked." }, warnings: WARNINGS }),
	],
};

const REFUSED = failed("The definitions are refused, with everything that is wrong in them; what was published stays.", problemWith({ problems: list(named("FileFault"), "Each fault with its file and line.") }));
const OVERTAKEN = failed("Somebody else has published meanwhile; nothing was changed.", problemWith({ newest: nullable(shape(MARK)) }));
const NO_VERSION = failed("No version, or more than one, begins like this; or nothing is published.");

export const definitions: readonly Operation[] = [
	operation({
		method: "put",
		path: "/definitions",
		id: "publishDefinitions",
		tag: TAG,
		summary: "Publish a folder",
		description: "Takes the whole folder of definitions as one: segments, blocks, emails, forms, products. It is in force within a second, everywhere, or refused as a whole. The site is the one that the folder's `site.yaml` names.",
		ofSite: false,
		parameters: [DRY_RUN],
		body: requestBody("The folder.", FOLDER_BODY, { ...FILE_WORDS, after: AFTER }, { files: EXAMPLE_FILES }),
		answers: { 200: json("It is published, or would be.", PUBLISHED), 400: failed("The body is no folder."), 409: OVERTAKEN, 422: REFUSED },
	}),
	operation({
		method: "get",
		path: "/definitions",
		id: "getDefinitions",
		tag: TAG,
		summary: "What is published",
		description: "The definitions that are in force, as the Worker has read them.",
		answers: { 200: json("What is published.", shape({ site: SITE, ...MARK, definitions: anyObject("By kind: `site`, `segments`, `blocks`, `messages`, `emails`, `forms` …") })) },
	}),
	operation({
		method: "get",
		path: "/definitions/history",
		id: "listPublications",
		tag: TAG,
		summary: "Every publication",
		description: "The newest first, 20 at a time, with the files that each one changed.",
		parameters: [inQuery("before", "Goes on where the last answer ended: its `next`.", null, whole("A sequence.", { minimum: 0 }))],
		answers: {
			200: json(
				"A page of publications.",
				shape({
					site: SITE,
					versions: list(
						shape({ ...MARK, published_at: moment("When it came into force."), back_to: nullable(whole("The earlier publication of this same version, where this one went back to it.")), files: named("FileChanges") }),
						"At most 20.",
					),
					next: nullable(whole("Give it as `before`; null at the end.")),
				}),
			),
			400: failed("`before` is no sequence."),
		},
	}),
	operation({
		method: "get",
		path: "/definitions/versions/:version",
		id: "getVersion",
		tag: TAG,
		summary: "The files of a version",
		description: "A folder as it was published.",
		parameters: [inPath("version", "All 16 digits of it, or at least the first 6.", "fa6168b459d73f80", text("0-9 and a-f."))],
		answers: { 200: json("The folder.", shape({ site: SITE, version: VERSION, files: FOLDER, sequences: list(whole("A sequence."), "Every publication of it, the newest first.") })), 404: NO_VERSION },
	}),
	operation({
		method: "post",
		path: "/definitions/rollback",
		id: "rollBack",
		tag: TAG,
		summary: "Publish an old version again",
		description: "As a new publication, if nobody publishes anything else in between.",
		parameters: [{ ...DRY_RUN, example: null }],
		body: requestBody("Which.", ROLLBACK, { version: "All 16 digits of it, or at least the first 6.", after: AFTER }, { version: "fa6168b459d73f80" }),
		answers: { 200: json("It is published again, or would be.", PUBLISHED), 400: failed("A field is not as it should be."), 404: NO_VERSION, 409: OVERTAKEN, 422: REFUSED },
	}),
	operation({
		method: "post",
		path: "/definitions/preview",
		id: "previewDefinitions",
		tag: TAG,
		summary: "Who would enter and leave",
		description: "Tries a folder on the people who are there, or on a sample of them, and says whom publishing it would move. Nothing is written.",
		ofSite: false,
		body: requestBody("The folder.", PREVIEW, { ...FILE_WORDS, sample: "How many people to look at." }, { files: EXAMPLE_FILES, sample: 10_000 }),
		answers: {
			200: json(
				"Who would move.",
				shape(
					{
						site: SITE,
						version: VERSION,
						changed: flag("Whether it differs from what is published."),
						compared_with: nullable(shape(MARK)),
						files: named("FileChanges"),
						profiles: whole("People of the site."),
						looked_at: whole("How many of them were looked at."),
						exact: flag("Whether that was everybody."),
						shards: shape({ asked: whole("Shards there are."), answered: whole("Shards that answered in time.") }),
						trimmed: whole("Of those looked at: whose older events are no longer kept, so that a new rule may see too little."),
						failed: whole("Of those looked at: who could not be judged."),
						segments: list(
							shape({
								id: text("The segment's."),
								rule: choice(["new", "changed", "removed", "same"], "What the folder does with it."),
								members_before: named("Estimate"),
								members_after: named("Estimate"),
								would_enter: named("Estimate"),
								would_leave: named("Estimate"),
								examples: shape({ enter: list(PROFILE_ID, "Some who would enter."), leave: list(PROFILE_ID, "Some who would leave.") }),
							}),
							"Each segment of either.",
						),
						warnings: WARNINGS,
					},
					["files", "warnings"],
				),
			),
			400: failed("The body is no folder, or `sample` no such number."),
			422: REFUSED,
		},
	}),
];
