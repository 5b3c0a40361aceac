import type { BlockDefinition } from "../block.ts";
import { drawCountdown } from "./countdown.ts";
import { drawCoupon } from "./coupon.ts";
import { drawPoll } from "./poll.ts";
import { drawProgress } from "./progress.ts";
import type { DrawingInput } from "./sheet.ts";

/** The picture of a component that has values; null where the decision holds none, as in a fallback. */
export function drawValues({ look }: BlockDefinition, input: DrawingInput): string | null {
	const { values } = input.decision;
	if (look.kind !== "component") return null;
	switch (values.kind) {
		case "countdown":
			return drawCountdown(input, values);
		case "progress":
			return look.component === "progress" ? drawProgress(input, look.settings, values) : null;
		case "coupon":
			return look.component === "coupon" ? drawCoupon(input, look.settings, values) : null;
		case "poll":
			return drawPoll(input, values);
		default:
			return null;
	}
}
