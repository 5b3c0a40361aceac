import type { DecisionInput } from "../decision.ts";

/** Renders a component's settings for one person. */
export interface ValueReader {
	readonly input: DecisionInput;
	/** The plain text that a template gives, on one line; empty where it cannot be rendered. */
	text(template: string): string;
}
