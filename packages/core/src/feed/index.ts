export { type AddressRefusal, type CheckedAddress, checkAddress, isHostRule, type OutboundPolicy } from "./address.ts";
