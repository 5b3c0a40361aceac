import type { ProfileEvent } from "@pipit/core/event";
import { readStored } from "../stored.ts";
import type { Envelope, IngestPart } from "./calls.ts";

/**
 * A call to a shard as text: two JSON texts are copied faster from one object to the other than a hundred small objects, and
 * what the history keeps of an event is written once.
 */
export interface Packed {
	/** The envelope and the parts, with what of their events has columns of its own in the history. */
	readonly text: string;
	/** The rest of each event, in their order. */
	readonly bodies: readonly string[];
}

/** What of an event has columns of its own, in the order of these. */
type Columns = readonly [messageId: string, time: number, source: ProfileEvent["source"], name: string];
type Body = Omit<ProfileEvent, "messageId" | "time" | "source" | "name">;

/** Events never change, so what is written of one is written once. */
const written = new WeakMap<ProfileEvent, string>();

/** What the history keeps of an event beside the columns, as JSON. */
export function bodyOf(event: ProfileEvent): string {
	const known = written.get(event);
	if (known !== undefined) return known;
	const { type, receivedAt, identifiers, properties, traits, unset, consent, context } = event;
	const body: Body = { type, receivedAt, identifiers, properties, traits, unset, consent, context };
	const text = JSON.stringify(body);
	written.set(event, text);
	return text;
}

/** The rest of it, as JSON. */
export function columnsOf({ messageId, time, source, name }: ProfileEvent): string {
	const columns: Columns = [messageId, time, source, name];
	return JSON.stringify(columns);
}

export function pack(envelope: Envelope, parts: readonly IngestPart[]): Packed {
	const bodies: string[] = [];
	const packed = parts.map(({ to, events }) => {
		const columns = events.map((event) => {
			bodies.push(bodyOf(event));
			return columnsOf(event);
		});
		return `{"to":${JSON.stringify(to)},"events":[${columns.join()}]}`;
	});
	return { text: `{"envelope":${JSON.stringify(envelope)},"parts":[${packed.join()}]}`, bodies };
}

export function unpack({ text, bodies }: Packed): { readonly envelope: Envelope; readonly parts: IngestPart[] } {
	const { envelope, parts } = readStored<{ envelope: Envelope; parts: { to: IngestPart["to"]; events: Columns[] }[] }>(text);
	let next = 0;
	return {
		envelope,
		parts: parts.map(({ to, events }) => ({
			to,
			events: events.map((columns) => {
				const body = bodies[next] ?? "";
				next += 1;
				const event = eventOf(columns, body);
				written.set(event, body);
				return event;
			}),
		})),
	};
}

function eventOf([messageId, time, source, name]: Columns, body: string): ProfileEvent {
	const { type, receivedAt, identifiers, properties, traits, unset, consent, context } = readStored<Body>(body);
	return { messageId, type, name, time, receivedAt, source, identifiers, properties, traits, unset, consent, context };
}
