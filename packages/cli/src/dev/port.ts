import { createServer } from "node:net";
import { Failure } from "../terminal/exit.ts";

const USUAL = 8787;
const TRIES = 50;

/**
 * Where to listen. A port that was asked for is that or nothing; without one it is 8787 or the next free one; 0 is any.
 * @throws Failure where it is taken.
 */
export async function choosePort(asked: number | null): Promise<number> {
	if (asked === 0) return anyPort();
	if (asked !== null) {
		if (await isFree(asked)) return asked;
		throw new Failure(`port ${asked} is taken: stop what listens there, or give another --port`);
	}
	for (let port = USUAL; port < USUAL + TRIES; port += 1) {
		if (await isFree(port)) return port;
	}
	throw new Failure(`the ports ${USUAL} to ${USUAL + TRIES - 1} are all taken: give another --port`);
}

/** Any port that nobody listens on. */
export async function anyPort(): Promise<number> {
	return (
		(await listen(0, "127.0.0.1")) ?? Promise.reject(new Failure("this machine lets no port be opened on 127.0.0.1"))
	);
}

/** On both of the addresses that `localhost` may mean: a browser may try either first. */
async function isFree(port: number): Promise<boolean> {
	return (await listen(port, "127.0.0.1")) !== null && (await listen(port, "::1")) !== null;
}

/** The port that could be listened on, or null where it is taken. A machine without IPv6 has nobody on `::1`. */
function listen(port: number, host: string): Promise<number | null> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", (error: NodeJS.ErrnoException) => {
			if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(null);
			else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve(port);
			else reject(error);
		});
		server.listen({ port, host, exclusive: true }, () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address !== null ? address.port : null));
		});
	});
}
