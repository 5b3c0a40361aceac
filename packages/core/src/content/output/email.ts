import type { Email, Site } from "../../definition/definition.ts";
import { type Scope, TemplateEngine } from "../liquid/engine.ts";
import { Markup } from "../liquid/markup.ts";
import type { Target } from "../liquid/surroundings.ts";
import type { MessageRef, Person } from "../decision.ts";
import { scopeOf, surroundingsFor } from "../scope.ts";
import { renderAmp } from "./amp.ts";
import { ampDocument, bytesOfDocument, LARGEST_AMP_BYTES } from "./amp-document.ts";
import { renderAmpForm } from "./amp-form.ts";
import type { FormDefinition } from "./form.ts";
import { outputScope, renderHtml } from "./html.ts";
import type { OutputInput } from "./output.ts";
import { renderText } from "./text.ts";
import { languageOf } from "./words.ts";

export interface EmailInput {
	readonly email: Email;
	readonly site: Site;
	/** Epoch ms. */
	readonly now: number;
	readonly person: Person | null;
	readonly message: MessageRef;
	/** Of each block that the templates name (`blocksIn`), the decision and its addresses. */
	readonly blocks: ReadonlyMap<string, OutputInput>;
	readonly forms: readonly { readonly form: FormDefinition; readonly address: string }[];
	/** Where Pipit is served, such as https://pipit.shop.example. */
	readonly origin: string;
	readonly openPixelUrl: string;
	readonly unsubscribeUrl: string;
}

/** An email as it is sent: its parts, and what its sender should know about them. */
export interface RenderedEmail {
	readonly subject: string;
	readonly preheader: string;
	readonly text: string;
	readonly html: string;
	/** Null where the email has no AMP part, or one that no mail program would take. */
	readonly amp: string | null;
	readonly notices: readonly string[];
}

/** The ids of the blocks that the templates of an email name, as far as they exist. */
export function blocksIn(email: Email, known: readonly string[]): string[] {
	const text = [email.template, email.amp ?? "", email.text ?? "", email.subject, email.preheader].join("\n");
	const named = new Set([...text.matchAll(/\bblock(?:\.|\[\s*["'])([a-z0-9][a-z0-9_-]*)/g)].map(([, id = ""]) => id));
	// A loop over `block` names none of them, and means all.
	return /\bin\s+block\b/.test(text) ? [...known] : known.filter((id) => named.has(id));
}

/** Renders all parts of an email. Throws only RenderError, and only for a template that cannot be rendered. */
export function renderEmail(input: EmailInput): RenderedEmail {
	const { email, site } = input;
	const scope = emailScope(input);
	const rendered = (template: string, target: Target): string =>
		engine.render(template, scope, surroundingsFor(target, input, null));
	const subject = oneLine(rendered(email.subject, "text"));
	const preheader = oneLine(rendered(email.preheader, "text"));
	const told = { ...scope, subject, preheader };
	const part = (template: string, target: Target): string =>
		engine.render(template, told, surroundingsFor(target, input, null));
	const html = part(email.template, "html");
	const text = email.text === undefined ? plainText(input, { subject, preheader }) : part(email.text, "text");
	const amp = email.amp === undefined ? null : ampDocument(part(email.amp, "html"), languageOf(input));
	const notices = amp === null ? [] : ampNotices(amp, email, site);
	const tooLarge = amp !== null && bytesOfDocument(amp) > LARGEST_AMP_BYTES;
	return { subject, preheader, text, html, amp: tooLarge ? null : amp, notices };
}

const engine = new TemplateEngine({});

function emailScope(input: EmailInput): Scope {
	const { email, message, site, blocks, forms, origin, openPixelUrl, unsubscribeUrl } = input;
	return {
		...scopeOf({ ...input, feeds: {}, items: [], priced: false }),
		message: message.name ?? email.message,
		block: Object.fromEntries([...blocks].map(([id, block]) => [id, blockScope(block)])),
		form: Object.fromEntries(
			forms.map(({ form, address }) => [
				form.id,
				{ url: address, amp: new Markup(renderAmpForm(form, site, address)) },
			]),
		),
		origin,
		open_pixel_url: openPixelUrl,
		unsubscribe_url: unsubscribeUrl,
	};
}

/** What an email's templates see of a block: all that the block's own do, and the block drawn in each way. */
function blockScope(input: OutputInput): Scope {
	const { addresses } = input;
	return {
		...outputScope(input),
		image_url: addresses.picture,
		animation_url: addresses.animation,
		list_url: addresses.list,
		html: new Markup(renderHtml(input)),
		amp: new Markup(renderAmp(input)),
		as_text: renderText(input),
	};
}

/** What an email says that has no text of its own: its blocks, and how to get no more of them. */
function plainText(
	{ blocks, unsubscribeUrl }: EmailInput,
	{ subject, preheader }: { readonly subject: string; readonly preheader: string },
): string {
	const parts = [
		subject,
		preheader,
		...[...blocks.values()].map(renderText),
		`No more of these emails: ${unsubscribeUrl}`,
	];
	return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function ampNotices(amp: string, { from }: Email, site: Site): string[] {
	const notices: string[] = [];
	const bytes = bytesOfDocument(amp);
	if (bytes > LARGEST_AMP_BYTES)
		notices.push(
			`The AMP part is left out: it has ${bytes} bytes, and mail programs take at most ${LARGEST_AMP_BYTES}.`,
		);
	if (!isAllowedSender(site, from.email))
		notices.push(
			`amp.senders in site.yaml does not name ${from.email}: mail programs will get no data for this email.`,
		);
	return notices;
}

/** Whether the AMP emails of this sender may load data and send answers. Nobody's may where the site names no sender. */
export function isAllowedSender(site: Site, sender: string): boolean {
	const wanted = sender.toLowerCase();
	const host = wanted.slice(wanted.lastIndexOf("@"));
	return (
		/^[^\s@]+@[^\s@]+$/.test(wanted) &&
		(site.amp?.senders ?? []).some((allowed) => allowed === wanted || allowed === `*${host}`)
	);
}

function oneLine(text: string): string {
	return text.replaceAll(/\s+/g, " ").trim();
}
