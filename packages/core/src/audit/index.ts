export { cartWarnings, type CartAndOrders, ordersMissing } from "./connected-orders.ts";
export { readingOf, type RuleReading, waitsForOrders } from "./rule-reading.ts";
