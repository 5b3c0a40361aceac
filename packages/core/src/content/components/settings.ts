import type { CountdownSettings } from "./countdown.ts";
import type { CouponSettings } from "./coupon.ts";
import type { PollSettings } from "./poll.ts";
import type { ProgressSettings } from "./progress.ts";

/** What each ready component can be told, under a key of its own name in `block.yaml`. Texts in it are Liquid. */
export interface ComponentSettings {
	readonly "product-cards": NoSettings;
	readonly banner: NoSettings;
	readonly recommendations: NoSettings;
	readonly countdown: CountdownSettings;
	readonly progress: ProgressSettings;
	readonly coupon: CouponSettings;
	readonly poll: PollSettings;
}

export type ComponentName = keyof ComponentSettings;

/** In the order in which errors list them. */
export const COMPONENTS = [
	"product-cards",
	"banner",
	"countdown",
	"progress",
	"coupon",
	"poll",
	"recommendations",
] as const satisfies readonly ComponentName[];

/** All of it stands in the block's entries. */
export interface NoSettings {
	readonly [name: string]: never;
}

/** A ready component with its settings. */
export type ComponentLook = {
	readonly [name in ComponentName]: {
		readonly kind: "component";
		readonly component: name;
		readonly settings: ComponentSettings[name];
	};
}[ComponentName];
