import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { choosePort } from "./port.ts";

test("a port that was asked for is that or a clear refusal", async () => {
	const free = await choosePort(0);
	expect(await choosePort(free)).toBe(free);
	const taken = await occupy(0);
	await expect(choosePort(taken)).rejects.toThrow(`port ${taken} is taken`);
});

test("without one it is 8787 or one of the next, and never one that is taken", async () => {
	const first = await choosePort(null);
	expect(first).toBeGreaterThanOrEqual(8787);
	await occupy(first);
	const second = await choosePort(null);
	expect(second).toBeGreaterThan(first);
});

function occupy(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => {
			const address = server.address();
			resolve(typeof address === "object" && address !== null ? address.port : 0);
		});
	});
}
