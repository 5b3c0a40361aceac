import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** A server of this machine that is gone after the test; the body of each request is read before it answers. */
export async function listen(
	answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
): Promise<string> {
	const server = createServer((request, response) => {
		let body = "";
		request.on("data", (chunk) => (body += String(chunk)));
		request.on("end", () => answer(request, body, response));
	});
	await new Promise<void>((ready) => {
		server.listen(0, "127.0.0.1", ready);
	});
	onTestFinished(async () => {
		server.closeAllConnections();
		await new Promise((done) => server.close(done));
	});
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("it listens nowhere");
	return `http://127.0.0.1:${address.port}`;
}
