import type { Site } from "../../definition/definition.ts";
import type { BlockDefinition } from "../block.ts";
import type { Decision, MessageRef, Person } from "../decision.ts";
import type { BlockAddresses } from "./addresses.ts";

/** What HTML, AMP, text and data of a block are made from: the same decision that its picture is drawn from. */
export interface OutputInput {
	readonly block: BlockDefinition;
	readonly decision: Decision;
	readonly site: Site;
	/** Epoch ms. */
	readonly now: number;
	/** What the block's own templates may read of the person; null where nobody is known. */
	readonly person: Person | null;
	readonly message: MessageRef;
	readonly addresses: BlockAddresses;
}
