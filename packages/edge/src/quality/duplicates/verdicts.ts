/** open: waits for somebody; merge: one person, to be merged; the others are what somebody said, and stay. */
export const VERDICTS = ["open", "merge", "not_the_same", "later"] as const;
export type DuplicateVerdict = (typeof VERDICTS)[number];
