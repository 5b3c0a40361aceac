import type { Decision, MessageRef, Person } from "@pipit/core/content";
import {
	blockAddresses,
	blocksIn,
	formAddress,
	type OutputInput,
	renderEmail,
	type RenderedEmail,
} from "@pipit/core/content/output";
import { blockInMessage, type Email } from "@pipit/core/definition";
import { messageNumberOf, type ProfileId } from "@pipit/core/identity";
import type { SiteContext } from "../context.ts";
import { climbDown, fallbackDecision } from "../open/ladder.ts";
import type { OpenRequest } from "../shard/calls.ts";
import { ShardDirectory } from "../shard/directory.ts";

/** For whom an email is rendered. */
export interface EmailFor {
	/** Null shows what somebody sees of whom nothing is known. */
	readonly profileId: ProfileId | null;
	/** What stands in the addresses: a recipient token, or an email tool's merge tag. */
	readonly token: string;
	/** Names the mailing in the addresses where the token does not. */
	readonly messageName: string | null;
	/** Where Pipit is served. */
	readonly origin: string;
}

/**
 * An email of the shop's with all its parts, as of now and for one person. Decisions are made as an open would make them, and
 * nothing is remembered of them: it is not shown yet. Null where there is no such email. Throws RenderError for a template
 * that cannot be rendered.
 */
export async function renderEmailFor(
	env: PipitEnv,
	context: SiteContext,
	id: string,
	to: EmailFor,
): Promise<RenderedEmail | null> {
	const { site, definitions, clock } = context;
	const email = emailIn(context, id);
	if (email === null) return null;
	const message: MessageRef = { id: messageNumberOf(email.message), name: email.message };
	const now = clock.now();
	const names = blocksIn(email, Object.keys(definitions.blocks));
	const decided = await Promise.all(names.map((name) => decisionFor(env, context, name, message, to.profileId)));
	const blocks = new Map<string, OutputInput>();
	for (const one of decided) {
		if (one === null) continue;
		const addresses = blockAddresses(to.origin, to.token, one.block.id, to.messageName);
		blocks.set(one.block.id, {
			block: one.block,
			decision: one.decision,
			site,
			now,
			person: one.person,
			message,
			addresses,
		});
	}
	const forms = Object.values(definitions.forms ?? {}).map((form) => ({
		form,
		address: formAddress(to.origin, to.token, form.id, to.messageName),
	}));
	const query = to.messageName === null ? "" : `?m=${encodeURIComponent(to.messageName)}`;
	return renderEmail({
		email,
		site,
		now,
		person:
			decided.find((one) => one !== null && one.person !== null)?.person ??
			(await personOf(env, context, to.profileId, message)),
		message,
		blocks,
		forms,
		origin: to.origin,
		openPixelUrl: `${to.origin}/o/${to.token}.gif${query}`,
		unsubscribeUrl: `${to.origin}/u/${to.token}`,
	});
}

export function emailIn({ definitions }: SiteContext, id: string): Email | null {
	return Object.hasOwn(definitions.emails, id) ? (definitions.emails[id] ?? null) : null;
}

interface Decided {
	readonly block: OutputInput["block"];
	readonly decision: Decision;
	readonly person: Person | null;
}

async function decisionFor(
	env: PipitEnv,
	context: SiteContext,
	name: string,
	message: MessageRef,
	profileId: ProfileId | null,
): Promise<Decided | null> {
	const found = blockInMessage(context.definitions, name, message.id);
	if (found === null) return null;
	const { block } = found;
	if (profileId === null) return { block, decision: fallbackDecision(context, block), person: null };
	// As for a scanner nothing is written: rendering an email is not opening it.
	const request: OpenRequest = { profileId, message, block: name, slot: null, client: "scanner" };
	const shard = new ShardDirectory(env).ofProfile(context.site.id, profileId);
	const { decision, person } = await climbDown(env, context, block, request, () =>
		shard.calls.open(context.envelope, request),
	);
	return { block, decision, person };
}

/** Whom an email without blocks is for: its subject may still greet them. */
async function personOf(
	env: PipitEnv,
	context: SiteContext,
	profileId: ProfileId | null,
	message: MessageRef,
): Promise<Person | null> {
	const [first] = Object.keys(context.definitions.blocks);
	return first === undefined ? null : ((await decisionFor(env, context, first, message, profileId))?.person ?? null);
}
