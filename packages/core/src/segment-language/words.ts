/** The kinds of devices that a rule may name. */
export const DEVICES = ["mobile", "tablet", "desktop", "tv", "console", "wearable", "bot"] as const;
