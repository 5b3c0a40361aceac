/** Things that belong together because of what joins them, however many steps lie between. */
export class Groups<T> {
	readonly #leaders: Map<T, T>;

	constructor(items: Iterable<T>) {
		this.#leaders = new Map([...items].map((item) => [item, item]));
	}

	join(a: T, b: T): void {
		const [from, to] = [this.leaderOf(a), this.leaderOf(b)];
		if (from !== to) this.#leaders.set(from, to);
	}

	areJoined(a: T, b: T): boolean {
		return this.leaderOf(a) === this.leaderOf(b);
	}

	leaderOf(item: T): T {
		let leader = item;
		for (;;) {
			const next = this.#leaders.get(leader) ?? leader;
			if (next === leader) return leader;
			leader = next;
		}
	}
}
