/** The shard's now: the machine's clock plus the demo's offset, and never earlier than it has been before. */
export class ShardClock {
	#offsetMs: number;
	#latest = 0;

	constructor(offsetMs: number) {
		this.#offsetMs = offsetMs;
	}

	get offsetMs(): number {
		return this.#offsetMs;
	}

	now(): number {
		this.#latest = Math.max(this.#latest, Date.now() + this.#offsetMs);
		return this.#latest;
	}

	/** Answers whether the clock was moved. */
	setOffset(offsetMs: number): boolean {
		if (offsetMs === this.#offsetMs) return false;
		this.#offsetMs = offsetMs;
		return true;
	}

	/** When an alarm has to be set on the machine's clock, so that it fires at `at` on this one. */
	machineTimeOf(at: number): number {
		return Math.max(at - this.#offsetMs, Date.now());
	}
}
