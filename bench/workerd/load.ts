import { connect, type Socket } from "node:net";

/** What came of sending requests to one address. */
export interface Load {
	readonly requests: number;
	readonly seconds: number;
	/** Milliseconds from request to answer, each. */
	readonly latencyMs: readonly number[];
	/** The bodies of the first answers, to look whether they say what they should. */
	readonly samples: readonly string[];
}

export interface LoadInput {
	readonly origin: URL;
	readonly path: string;
	/** Sent in this order, each once; fewer where time is up. */
	readonly bodies: readonly string[];
	readonly connections: number;
	readonly mostMs: number;
}

/**
 * Sends the bodies over connections that stay open, each with one request at a time. It speaks HTTP/1.1 by itself, because a
 * full client would use more of a core than the server does. Rejects at an answer other than 200.
 */
export async function sendAll({ origin, path, bodies, connections, mostMs }: LoadInput): Promise<Load> {
	const requests = bodies.map((body) => requestOf(origin, path, body));
	const latencyMs: number[] = [];
	const samples: string[] = [];
	let next = 0;
	const startedAt = performance.now();
	await Promise.all(Array.from({ length: connections }, () => converse()));
	return { requests: latencyMs.length, seconds: (performance.now() - startedAt) / 1_000, latencyMs, samples };

	async function converse(): Promise<void> {
		const connection = await open(origin);
		try {
			for (;;) {
				const request = performance.now() - startedAt < mostMs ? requests[next] : undefined;
				if (request === undefined) return;
				next += 1;
				const sentAt = performance.now();
				const answer = await connection.ask(request);
				latencyMs.push(performance.now() - sentAt);
				if (samples.length < 5) samples.push(answer);
			}
		} finally {
			connection.close();
		}
	}
}

function requestOf({ host }: URL, path: string, body: string): Buffer {
	const bytes = Buffer.from(body);
	const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\nContent-Length: ${bytes.length}\r\n\r\n`;
	return Buffer.concat([Buffer.from(head), bytes]);
}

interface Connection {
	/** Resolves with the body of a 200. */
	readonly ask: (request: Buffer) => Promise<string>;
	readonly close: () => void;
}

async function open(origin: URL): Promise<Connection> {
	const socket = await connected(origin);
	let buffered = "";
	let waiting: { readonly resolve: (body: string) => void; readonly reject: (reason: Error) => void } | null = null;
	socket.setEncoding("latin1");
	socket.on("data", (chunk: string) => {
		buffered += chunk;
		const answer = answerIn(buffered);
		if (answer === null || waiting === null) return;
		buffered = "";
		const { resolve, reject } = waiting;
		waiting = null;
		if (answer.status === 200) resolve(answer.body);
		else reject(new Error(`answered ${answer.status}: ${answer.body.slice(0, 300)}`));
	});
	socket.on("error", (error) => waiting?.reject(error));
	socket.on("close", () => waiting?.reject(new Error("the connection was closed")));
	return {
		ask: (request) =>
			new Promise((resolve, reject) => {
				waiting = { resolve, reject };
				socket.write(request);
			}),
		close: () => socket.destroy(),
	};
}

function connected(origin: URL): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host: origin.hostname, port: Number(origin.port), noDelay: true }, () => resolve(socket));
		socket.once("error", reject);
	});
}

/** The whole answer at the start of the text, or null while some of it is missing. Workers announce the length. */
function answerIn(text: string): { readonly status: number; readonly body: string } | null {
	const end = text.indexOf("\r\n\r\n");
	if (end < 0) return null;
	const head = text.slice(0, end);
	const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
	if (length === undefined) throw new Error(`an answer without a length: ${head}`);
	const body = text.slice(end + 4);
	return body.length < Number(length) ? null : { status: Number(head.slice(9, 12)), body };
}
