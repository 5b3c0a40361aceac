import { expect, it } from "vitest";
import { utf8Bytes } from "./parts.ts";

it("the bytes of a text are those of its encoding", () => {
	for (const text of ["", "plain", "ä", "长", "a\u{1F600}b", "\u07ff\u0800\uffff", "x".repeat(1_000) + "é"]) expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).byteLength);
});
