/** Bytes of a request's body as it came, packed or not: the limit of Segment's own API. */
export const MAX_BODY_BYTES = 500 * 1024;
/** Bytes of a body once inflated; a bomb is stopped here. */
export const MAX_INFLATED_BYTES = 2 * 1024 * 1024;
export const MAX_EVENTS = 1000;
/** JSON bytes of one delivery, so that it also fits a queue message (128 KB) with its envelope. */
export const MAX_PART_BYTES = 100 * 1024;
/** What one request may grow to once the batch's defaults stand in every event. */
export const MAX_GROWN_BYTES = 4 * 1024 * 1024;
/** Seconds after which a sender may try again. */
export const RETRY_AFTER_S = 5;
