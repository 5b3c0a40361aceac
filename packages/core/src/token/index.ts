export { tokenKeys, type TokenKeys } from "./keys.ts";
export { mintToken, type RecipientToken, TokenError, verifyToken, type Verdict } from "./token.ts";
