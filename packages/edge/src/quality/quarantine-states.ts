/** open: waits for somebody; reported: stored all the same, because the plan only asks to be told; the others are decided. */
export const STATES = ["open", "reported", "replayed", "dropped"] as const;
export type QuarantineState = (typeof STATES)[number];
