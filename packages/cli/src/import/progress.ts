const EVERY_MS = 500;

/** How far it is, on one line of standard error that is written over; nothing where nobody looks. */
export class Progress {
	readonly #quiet: boolean;
	#saidAt = 0;
	#startedAt = Date.now();
	#first = -1;
	#isOpen = false;

	constructor(quiet: boolean) {
		this.#quiet = quiet || !process.stderr.isTTY;
	}

	say(line: string): void {
		if (!this.#quiet) process.stderr.write(`${line}\n`);
	}

	read(bytes: number, of: number): void {
		this.#line(() => `read ${Math.floor((bytes * 100) / Math.max(of, 1))} %`);
	}

	sent(done: number, of: number): void {
		if (this.#first < 0) {
			this.#first = done;
			this.#startedAt = Date.now();
		}
		const perSecond = Math.round(((done - this.#first) * 1_000) / Math.max(Date.now() - this.#startedAt, 1));
		this.#line(() => `sent ${done} of ${of}, ${perSecond} a second`);
	}

	end(): void {
		if (this.#isOpen) process.stderr.write("\n");
		this.#isOpen = false;
		this.#saidAt = 0;
	}

	#line(text: () => string): void {
		if (this.#quiet || Date.now() - this.#saidAt < EVERY_MS) return;
		this.#saidAt = Date.now();
		this.#isOpen = true;
		process.stderr.write(`\r\u001b[K${text()}`);
	}
}
