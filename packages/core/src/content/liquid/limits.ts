/*
 * What one rendering may use. Counted, not timed: a Worker's clock stands still while it computes.
 * A card of three products takes about 150 steps.
 */
export const MOST_STEPS = 20_000;
/** Characters written, captured or passed through filters, and items of ranges. */
export const MOST_MEMORY = 500_000;
/** Tags within tags and templates within templates. */
export const MOST_DEPTH = 40;
/** Characters of one template. */
export const LONGEST_TEMPLATE = 200_000;
