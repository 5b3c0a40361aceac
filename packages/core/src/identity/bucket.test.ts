import { describe, expect, it } from "vitest";
import { BUCKETS, bucketOf, homeBucketOf, isProfileId, mintProfileId, shardOf } from "./index.ts";

describe("buckets", () => {
	it("spreads identifiers evenly", () => {
		const counts = new Uint32Array(64);
		for (let index = 0; index < 64_000; index += 1) {
			const bucket = homeBucketOf("shop", { type: "anonymous_id", value: `visitor-${index}` });
			expect(bucket).toBeGreaterThanOrEqual(0);
			expect(bucket).toBeLessThan(BUCKETS);
			const shard = shardOf(bucket, 64);
			counts[shard] = (counts[shard] ?? 0) + 1;
		}
		// 1,000 are expected in each; five standard deviations of a binomial are 158.
		expect(Math.max(...counts)).toBeLessThan(1160);
		expect(Math.min(...counts)).toBeGreaterThan(840);
	});

	it("keeps sites apart", () => {
		const anna = { type: "email", value: "anna@example.com" } as const;
		expect(homeBucketOf("one", anna)).not.toBe(homeBucketOf("two", anna));
	});

	it("splits each shard in two when shards are doubled", () => {
		for (let bucket = 0; bucket < BUCKETS; bucket += 1) expect(Math.floor(shardOf(bucket, 128) / 2)).toBe(shardOf(bucket, 64));
	});

	it("mints ids that carry their bucket", () => {
		for (const bucket of [0, 1, 255, 4095]) {
			for (const random of [[0, 0], [2 ** 26 - 1, 2 ** 26 - 1], [1, 2]] as const) {
				const id = mintProfileId(bucket, random);
				expect(isProfileId(id)).toBe(true);
				expect(bucketOf(id)).toBe(bucket);
			}
		}
	});
});
