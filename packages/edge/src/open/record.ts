import type { JsonObject, ProfileEvent } from "@pipit/core/event";
import { tokenSourceOf } from "@pipit/core/identity";
import type { ShownReport } from "../shard/decisions.ts";
import { deliverToProfile } from "../shard/deliver.ts";
import type { Classification } from "./classify.ts";
import type { Recipient } from "./recipient.ts";
import type { Served } from "./ladder.ts";

type Person = Extract<Recipient, { kind: "person" }>;

/**
 * Adds an email event to the profile that the token names: `Email Opened`, `Email Link Clicked`, `Poll Answered`. `client`
 * says who it was, and `machine` whether that was no person, so that rules can ask for people. Of a stranger nothing is kept,
 * nor of a scanner.
 */
export async function recordEmailEvent(
	env: PipitEnv,
	recipient: Person,
	name: string,
	classification: Classification,
	properties: JsonObject,
	at: number = recipient.context.clock.now(),
): Promise<void> {
	const { client } = classification;
	if (client === "scanner") return;
	const { profileId } = recipient.token;
	const event: ProfileEvent = {
		messageId: emailEventId(recipient, name, classification, properties, at),
		type: "track",
		name,
		time: at,
		receivedAt: at,
		source: tokenSourceOf(profileId),
		identifiers: [],
		properties: {
			message: recipient.message.id,
			message_name: recipient.message.name,
			client,
			machine: client !== "human" && client !== "proxy",
			...properties,
		},
		traits: {},
		unset: [],
		consent: null,
		context: { via: "email" },
	};
	await deliverToProfile(env, recipient.context.site.id, recipient.context.envelope, profileId, event);
}

/**
 * A mail program fetches the same thing several times at once; within ten seconds it is one event. Of two people it is two,
 * also when they turn out to be one.
 */
function emailEventId(
	recipient: Person,
	name: string,
	classification: Classification,
	properties: JsonObject,
	now: number,
): string {
	const place = ["block", "slot", "answer"].map((key) => properties[key]).filter((part) => typeof part === "string");
	return `email-${recipient.token.profileId}-${name.replaceAll(" ", "-").toLowerCase()}-${recipient.message.id}-${place.join("/")}-${classification.client}-${Math.floor(now / 10_000)}`;
}

/** Tells the shard later what was served without it, through the queue, which keeps it until the shard is back. */
export async function reportServed(
	env: PipitEnv,
	recipient: Person,
	block: string,
	served: Served,
	classification: Classification,
): Promise<void> {
	if (served.via === "shard" || classification.client === "scanner") return;
	const report: ShownReport = {
		profileId: recipient.token.profileId,
		message: recipient.message.id,
		block,
		decision: served.decision,
		shownAt: recipient.context.clock.now(),
		via: served.via,
		client: classification.client,
		version: recipient.context.mark.version,
		person: null,
	};
	await env.INGEST.send({ kind: "shown", site: recipient.context.site.id, report });
}
