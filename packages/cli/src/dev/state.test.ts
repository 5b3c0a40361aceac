import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { clearData, copySourceSecrets, openState, stateAt } from "./state.ts";

test("the secrets are made once, are long, and are readable by their owner only", () => {
	const state = stateAt(join(folder(), "new/state"));
	const key = openState(state);
	expect(Buffer.from(key, "base64url")).toHaveLength(32);
	expect(openState(state)).toBe(key);
	expect(readFileSync(state.secrets, "utf8")).toMatch(/^PIPIT_SECRET=[\w-]{43}$/m);
	expect(statSync(state.secrets).mode & 0o777).toBe(0o600);
});

test("the secrets of webhooks and pulls are those of the shop's folder, and no other secret of it is", () => {
	const shop = folder();
	const state = stateAt(join(shop, ".pipit"));
	openState(state);
	copySourceSecrets(state, shop);
	expect(readFileSync(state.sources, "utf8")).toBe("");
	const mine = "# PIPIT_HOOK_OLD=x\r\nPIPIT_SECRET=s\nPIPIT_HOOK_SHOPIFY=\"a b\"\r\nPIPIT_ADMIN_KEY=k\nPIPIT_PULL_CRM=me:pass\n";
	writeFileSync(join(shop, ".secrets.env"), mine);
	copySourceSecrets(state, shop);
	expect(readFileSync(state.sources, "utf8")).toBe('PIPIT_HOOK_SHOPIFY="a b"\nPIPIT_PULL_CRM=me:pass\n');
	expect(statSync(state.sources).mode & 0o777).toBe(0o600);
});

test("a reset deletes what was collected and keeps the secrets", () => {
	const state = stateAt(folder());
	const key = openState(state);
	mkdirSync(join(state.data, "v3"), { recursive: true });
	clearData(state);
	expect(existsSync(state.data)).toBe(false);
	expect(openState(state)).toBe(key);
});

test("a folder that holds something else is refused, for a start and for a reset", () => {
	const root = folder();
	mkdirSync(join(root, "data"));
	writeFileSync(join(root, "data/mine.txt"), "mine");
	const state = stateAt(root);
	expect(() => openState(state)).toThrow("holds files that are not of `pipit dev`");
	expect(() => clearData(state)).toThrow("holds files that are not of `pipit dev`");
	expect(existsSync(join(root, "data/mine.txt"))).toBe(true);
});

function folder(): string {
	const path = mkdtempSync(join(tmpdir(), "pipit-test-"));
	onTestFinished(() => rmSync(path, { recursive: true, force: true }));
	return path;
}
