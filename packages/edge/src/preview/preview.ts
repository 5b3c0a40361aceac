import { type BlockDefinition, type Decision, type Flaw, flawsOf, imageUrls, type MessageRef, type Person, renderSvg } from "@pipit/core/content";
import { ampDocument, ampList, blockAddresses, blockJson, bytesOfDocument, LARGEST_AMP_BYTES, type OutputInput, renderAmp, renderHtml, renderText } from "@pipit/core/content/output";
import { isProfileId, type ProfileId } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import { fontSetOf } from "../fonts/store.ts";
import { drawSafely } from "../open/draw.ts";
import { fallbackDecision } from "../open/ladder.ts";
import { loadPictures } from "../open/pictures.ts";
import { base64Of } from "../render/base64.ts";
import { ShardDirectory } from "../shard/directory.ts";
import type { EntryReason } from "../shard/email-calls.ts";
import type { Seen } from "../shard/see-calls.ts";
import { decideForMade, type MadePerson } from "./made-person.ts";

export interface PreviewInput {
	readonly origin: string;
	readonly block: BlockDefinition;
	readonly message: MessageRef;
	readonly who: Who;
	/** Epoch ms; null is now. */
	readonly at: number | null;
	readonly client: "human" | "prefetch";
}

/** Whose eyes. */
export type Who =
	| { readonly kind: "known"; readonly profileId: ProfileId }
	| { readonly kind: "made"; readonly person: MadePerson }
	/** Of whom nothing is known. */
	| { readonly kind: "nobody" };

/** Everything that a block comes to for one person at one moment. */
export interface Preview {
	readonly block: string;
	readonly profile_id: string | null;
	readonly at: string;
	readonly variant: string;
	readonly link: string;
	readonly alt: string;
	/** Each entry up to the one that is shown, and why. */
	readonly entries: readonly EntryReason[];
	readonly flaws: readonly Flaw[];
	readonly picture: { readonly bytes: number; readonly base64: string };
	readonly html: { readonly bytes: number; readonly text: string };
	/** `list` is what the email's `amp-list` would be given. */
	readonly amp: { readonly bytes: number; readonly most_bytes: number; readonly text: string; readonly list: object };
	readonly text: string;
	readonly json: object;
	/** Events before this moment are no longer kept; null while all are. */
	readonly history_from: string | null;
}

/** Draws and writes a block as somebody sees it. A template that cannot be rendered is a flaw, and its fallback is shown. */
export async function previewOf(env: PipitEnv, context: SiteContext, input: PreviewInput): Promise<Preview> {
	const { block, message, who, origin } = input;
	const { decision, person, at, entries, historyFrom } = await lookAt(env, context, input);
	const drawn = { decision, person, message, now: at };
	const { bytes: png } = await drawSafely(env, origin, context, block, drawn);
	const addresses = blockAddresses(origin, "TOKEN", block.id, message.name);
	const output: OutputInput = { block, decision, site: context.site, now: at, person, message, addresses };
	const flaws: Flaw[] = [...(await pictureFlaws(env, context, input, { decision, person, at }))];
	const html = written("HTML", flaws, () => renderHtml(output));
	const amp = written("AMP", flaws, () => ampDocument(renderAmp(output), context.site.languages[0] ?? "en"));
	const ampBytes = bytesOfDocument(amp);
	if (ampBytes > LARGEST_AMP_BYTES) flaws.push({ kind: "overflow", text: `the AMP document has ${ampBytes} bytes, and mail programs take ${LARGEST_AMP_BYTES}` });
	return {
		block: block.id,
		profile_id: who.kind === "known" ? who.profileId : null,
		at: new Date(at).toISOString(),
		variant: decision.variant,
		link: decision.link,
		alt: decision.alt,
		entries,
		flaws,
		picture: { bytes: png.byteLength, base64: base64Of(png) },
		html: { bytes: bytesOfDocument(html), text: html },
		amp: { bytes: ampBytes, most_bytes: LARGEST_AMP_BYTES, text: amp, list: ampList(output) },
		text: renderText(output),
		json: blockJson(output),
		history_from: historyFrom === 0 ? null : new Date(historyFrom).toISOString(),
	};
}

async function lookAt(env: PipitEnv, context: SiteContext, { block, message, who, at, client }: PreviewInput): Promise<Seen> {
	const now = at ?? context.clock.now();
	if (who.kind === "made") {
		const made = await decideForMade(env, context, { block, message, person: who.person, now, client });
		return { ...made, at: now, entries: [], historyFrom: 0 };
	}
	const profileId = who.kind === "known" ? who.profileId : NOBODY;
	const shard = new ShardDirectory(env).ofProfile(context.site.id, profileId);
	const seen = await shard.calls.see(context.envelope, { profileId, block: block.id, message, at, client });
	return seen ?? { decision: fallbackDecision(context, block), person: null, at: now, entries: [], historyFrom: 0 };
}

/** Stands for somebody of whom nothing is known; random ids are never this one. */
const NOBODY = asProfileId("0000000000000000");

function asProfileId(text: string): ProfileId {
	if (!isProfileId(text)) throw new Error(`${text} is no profile id`);
	return text;
}

async function pictureFlaws(
	env: PipitEnv,
	context: SiteContext,
	{ block, message, origin }: PreviewInput,
	{ decision, person, at }: { readonly decision: Decision; readonly person: Person | null; readonly at: number },
): Promise<readonly Flaw[]> {
	const [images, { metrics }] = await Promise.all([loadPictures(env, context.site, origin, imageUrls(decision)), fontSetOf(env, context.site.id)]);
	try {
		const svg = renderSvg({ block, decision, site: context.site, now: at, person, message, scale: 1 }, { fonts: metrics, images });
		return flawsOf({ block, decision, svg, fonts: metrics, photos: new Set(images.keys()) });
	} catch (error) {
		return [{ kind: "hole", text: `the picture cannot be drawn: ${reasonOf(error)}` }];
	}
}

function written(what: string, flaws: Flaw[], write: () => string): string {
	try {
		return write();
	} catch (error) {
		flaws.push({ kind: "hole", text: `the ${what} cannot be written: ${reasonOf(error)}` });
		return "";
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message.slice(0, 300) : "for no reason that was given";
}
