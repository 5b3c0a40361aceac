import { isPlainObject } from "../event/index.ts";
import { formatPath, type Problem } from "../problem/index.ts";
import { fieldsOf, listOf } from "./fields.ts";

/** One thing wrong, as `/debug/mp/collect` names it. */
export interface ValidationMessage {
	readonly fieldPath: string;
	readonly description: string;
	readonly validationCode: "VALUE_REQUIRED" | "VALUE_INVALID" | "NAME_INVALID" | "EXCEEDED_MAX_ENTITIES";
}

/** What Google's protocol itself asks for, beyond what Pipit needs: it may be said without refusing anything. */
export function googleMessages(body: unknown): readonly ValidationMessage[] {
	if (!isPlainObject(body)) return [];
	const messages: ValidationMessage[] = [];
	const hasClient = [body["client_id"], body["app_instance_id"]].some((id) => typeof id === "string" && id !== "");
	if (!hasClient) messages.push({ fieldPath: "client_id", description: "client_id (of a website) or app_instance_id (of an app) is missing.", validationCode: "VALUE_REQUIRED" });
	const events = listOf(body["events"]);
	if (events.length > 25) {
		messages.push({ fieldPath: "events", description: `Google takes 25 events in a request, these are ${events.length}.`, validationCode: "EXCEEDED_MAX_ENTITIES" });
	}
	for (const [index, event] of events.slice(0, 100).entries()) {
		const name = fieldsOf(event)["name"];
		if (typeof name === "string" && !/^[a-z]\w{0,39}$/i.test(name)) {
			messages.push({ fieldPath: `events[${index}].name`, description: `Google takes names of 1 to 40 letters, digits and underscores, this is ${JSON.stringify(name.slice(0, 60))}.`, validationCode: "NAME_INVALID" });
		}
	}
	return messages;
}

/** Why Pipit refuses an event, in Google's form. */
export function messageOf(index: number | null, { path, expected, got }: Problem): ValidationMessage {
	const [first, ...rest] = path;
	const place = first === "properties" ? ["params", ...rest] : first === "event" ? ["name", ...rest] : first === "timestamp" ? ["timestamp_micros"] : path;
	const fieldPath = formatPath(index === null ? path : ["events", index, ...place]);
	return { fieldPath, description: `Expected ${expected}, got ${got}.`, validationCode: got === "nothing" || got === "none" ? "VALUE_REQUIRED" : "VALUE_INVALID" };
}
