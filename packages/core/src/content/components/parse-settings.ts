import type { BlockReader } from "../block-reader.ts";
import { parseCountdown } from "./countdown.ts";
import { parseCoupon } from "./coupon.ts";
import { parsePoll } from "./poll.ts";
import { parseProgress } from "./progress.ts";
import { type ComponentLook, type ComponentName, COMPONENTS } from "./settings.ts";

/** A component with its settings, which stand under a key of its name. */
export function parseComponent(
	component: ComponentName,
	fields: Readonly<Record<string, unknown>>,
	reader: BlockReader,
): ComponentLook {
	for (const name of COMPONENTS) {
		if (name !== component && fields[name] !== undefined)
			reader.refuse([name], `settings of ${component}, the component that is used`, fields[name]);
	}
	const input = fields[component];
	switch (component) {
		case "countdown":
			return { kind: "component", component, settings: parseCountdown(input, [component], reader) };
		case "progress":
			return { kind: "component", component, settings: parseProgress(input, [component], reader) };
		case "coupon":
			return { kind: "component", component, settings: parseCoupon(input, [component], reader) };
		case "poll":
			return { kind: "component", component, settings: parsePoll(input, [component], reader) };
		default:
			if (input !== undefined) reader.refuse([component], `nothing: ${component} has no settings`, input);
			return { kind: "component", component, settings: {} };
	}
}
