import { MADE_UP } from "../preview/bodies.ts";
import { failed, inPath, inQuery, json, type Operation, operation } from "./operation.ts";
import { requestBody } from "./request.ts";
import { anyObject, choice, flag, list, named, nullable, shape, text, whole } from "./schema.ts";

const BLOCK = inPath("block", "The block's id.", "cart");
const MESSAGE = inQuery("message", "For which mailing: its name.", "abandoned-cart");
const AT = inQuery("at", "At which moment; now without it.", null, text("RFC 3339.", { format: "date-time" }));
const CLIENT = inQuery("client", "Who opens it: a person, or a mail program that loads ahead of them.", "human", choice(["human", "prefetch"], "The reader."));
const NO_BLOCK = failed("No such block is published.");

const EMAIL_FORMATS = ["json", "mime", "html", "amp", "text"];

export const content: readonly Operation[] = [
	operation({
		method: "get",
		path: "/blocks",
		id: "listBlocks",
		tag: "Blocks",
		summary: "The blocks there are",
		description: "With the mailings and the email tools that a block can be fitted into.",
		answers: {
			200: json(
				"Everything that the page `/blocks` needs.",
				shape({
					site: shape({ id: text("The site's id."), name: text("The shop's name."), url: text("The shop's address."), colors: shape({ brand: text("A colour."), text: text("A colour."), background: text("A colour.") }), time_zone: text("IANA name.") }),
					blocks: list(
						shape({
							id: text("The block's id."),
							name: text("For people."),
							size: shape({ width: whole("In CSS pixels; the picture has twice as many."), height: whole("In CSS pixels.") }),
							use: text("The component, or `templates`."),
							ticks: flag("Whether it is a countdown, so that its picture is a GIF."),
							has_preloaded: flag("Whether mail programs that load ahead are shown something else."),
							alt: text("The picture in words, as a template."),
							entries: list(
								shape({ entry: text("`show.0`."), when: nullable(text("The condition as a sentence; null: always.")), products: nullable(text("Where its products come from.")), text: nullable(text("A template.")), link: nullable(text("A template.")) }),
								"In order: the first that applies is shown.",
							),
							fallback: shape({ text: text("What is shown where nothing else can be."), button: nullable(text("What stands on its button.")), link: text("Where it leads.") }),
						}),
						"Every block.",
					),
					messages: list(text("A name."), "Mailings of the folder."),
					tools: list(shape({ id: text("For `esp`."), name: text("What it is called.") }), "Email tools."),
				}),
			),
		},
	}),
	operation({
		method: "get",
		path: "/blocks/:block/preview",
		id: "previewBlock",
		tag: "Blocks",
		summary: "A block as somebody sees it",
		description: "As picture, HTML, AMP, text and data, with the reason of each entry and what is wrong with the look. It leaves no trace.",
		parameters: [BLOCK, inQuery("as", "Whose eyes: a profile id or an identifier; nobody in particular without it.", "email:ada@example.com"), MESSAGE, AT, CLIENT],
		answers: { 200: json("The block.", named("BlockPreview")), 400: failed("A parameter is not as it should be."), 404: failed("No such block is published, or nobody is known as `as`.") },
	}),
	operation({
		method: "post",
		path: "/blocks/:block/preview",
		id: "previewBlockForMadeUp",
		tag: "Blocks",
		summary: "A block as somebody made up sees it",
		description: "Somebody of these traits and these events, who agreed to everything.",
		parameters: [BLOCK, MESSAGE, AT, CLIENT],
		body: requestBody("Whom.", MADE_UP, { profile: shape({ traits: anyObject("What is known of them."), events: list(anyObject("An event as every wire takes it; `type` is `track` where it has none."), "What they did.", { maxItems: 500 }) }, ["traits", "events"]) }, {
			profile: { traits: { first_name: "Ada" }, events: [{ event: "Product Added", properties: { product_id: "cup", name: "Cup", price: 12, quantity: 1, url: "https://shop.example/p/cup" } }] },
		}),
		answers: { 200: json("The block.", named("BlockPreview")), 400: failed("A parameter is not as it should be."), 404: NO_BLOCK, 422: failed("The profile is refused, field by field.") },
	}),
	operation({
		method: "get",
		path: "/blocks/:block/contact-sheet",
		id: "getContactSheet",
		tag: "Blocks",
		summary: "A block as real people see it",
		description: "Somebody for each path through it, and those with the most and the least to show.",
		parameters: [BLOCK, MESSAGE],
		answers: {
			200: json(
				"The sheet.",
				shape({
					block: text("The block's id."),
					people: whole("How many were looked at."),
					frames: list(shape({ role: text("`show.0`, `preloaded`, `fallback`, `longest`, `emptiest`, `nobody`."), people: nullable(whole("How many take this path; null where it is none.")), preview: named("BlockPreview") }), "What they see."),
					unseen: list(text("`show.2`."), "Paths that nobody takes, so that nobody has seen them."),
				}),
			),
			404: NO_BLOCK,
		},
	}),
	operation({
		method: "get",
		path: "/blocks/:block/snippet",
		id: "getSnippet",
		tag: "Blocks",
		summary: "Lines for an email tool",
		description: "With the tool's own tag where the token stands.",
		parameters: [BLOCK, inQuery("esp", "Which email tool: an `id` of `/blocks`.", "klaviyo"), inQuery("message", "The mailing that the address is to name.", "abandoned-cart"), inQuery("origin", "The Worker's address, where it is not the one that is asked.")],
		answers: {
			200: json(
				"The lines.",
				shape({
					image: text("A picture in its link: every tool takes it."),
					html: nullable(text("The block's HTML, fetched by the tool while it sends; null where it cannot.")),
					tool: shape({
						name: text("What it is called."),
						tag: text("What it replaces by the token."),
						field: text("What to call the field that keeps the token."),
						fetched: nullable(text("How it fetches HTML while it sends.")),
						note: nullable(text("What to know before pasting.")),
						source: nullable(text("Where its tag is documented.")),
					}),
				}),
			),
			400: failed("`esp` is no email tool that is known."),
			404: NO_BLOCK,
		},
	}),
	operation({
		method: "get",
		path: "/emails",
		id: "listEmails",
		tag: "Emails",
		summary: "The emails of the folder",
		description: "With the parts that each one has.",
		answers: {
			200: json(
				"The emails.",
				shape({
					emails: list(
						shape({
							id: text("The email's id."),
							message: text("The mailing that it is."),
							subject: text("A template."),
							from: shape({ name: text("Who sends it."), email: text("From where.") }),
							parts: list(choice(["html", "amp", "text"], "A part."), "What it consists of."),
						}),
						"Every email.",
					),
				}),
			),
		},
	}),
	operation({
		method: "get",
		path: "/emails/:id",
		id: "renderEmail",
		tag: "Emails",
		summary: "An email for one person",
		description: "All its parts, for `profile` or for nobody. Rendering shows nothing to anybody: it leaves no decision and counts no open.",
		parameters: [
			inPath("id", "The email's id.", "abandoned-cart"),
			inQuery("profile", "For whom: a profile id or an identifier.", "email:ada@example.com"),
			inQuery("format", "`json` has all parts, `mime` is one message to send, and needs `to`.", "json", choice(EMAIL_FORMATS, "Of the answer.")),
			inQuery("to", "The recipient's address, of `format=mime`."),
			inQuery("token", "Stands in the addresses instead of the person's token, such as an email tool's merge tag."),
			inQuery("m", "The name of the mailing, for the addresses."),
		],
		answers: {
			200: {
				description: "The email.",
				content: {
					"application/json": shape({
						id: text("The email's id."),
						message: text("The mailing that it is."),
						token: text("What stands in its addresses."),
						subject: text("As rendered."),
						preheader: text("As rendered."),
						text: text("The plain part."),
						html: text("The HTML part."),
						amp: nullable(text("The AMP part; null where it has none that a mail program would take.")),
						notices: list(text("A sentence."), "What was left out, and why."),
					}),
					"message/rfc822": { type: "string" },
					"text/html": { type: "string" },
					"text/plain": { type: "string" },
				},
			},
			400: failed("A parameter is not as it should be, or the template cannot be rendered."),
			404: failed("No such email is published, nobody has this id or identifier, or it has no such part."),
		},
	}),
];
