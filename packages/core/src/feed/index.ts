export { type AddressRefusal, type CheckedAddress, checkAddress, isHostRule, type OutboundPolicy } from "./address.ts";
export * from "./feed.ts";
export { parseFeed } from "./parse-feed.ts";
export { type FeedReading, readFeed } from "./read-feed.ts";
