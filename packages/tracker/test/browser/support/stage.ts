import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openBrowser } from "./browser.ts";
import { Collector } from "./collector.ts";
import { expectStored } from "./real-worker.ts";
import { type Scene, scene, type SceneOptions, serveTracker } from "./scene.ts";

export interface Stage {
	readonly collector: Collector;
	readonly browser: Browser;
	/** Plays one case with a new visitor, who is gone afterwards. */
	play(
		options: SceneOptions & { readonly stay?: boolean; readonly path?: string },
		run: (scene: Scene) => Promise<void>,
	): Promise<void>;
}

/** One browser and one collector for all cases of a file. */
export function stage(): Stage {
	const collector = new Collector();
	let browser: Browser | undefined;
	beforeAll(async () => {
		await collector.start();
		await serveTracker(collector);
		browser = await openBrowser();
	});
	afterAll(async () => {
		await browser?.close();
		await collector.stop();
	});
	const open = () => {
		if (!browser) throw new Error("the browser is not open yet");
		return browser;
	};
	return {
		collector,
		get browser() {
			return open();
		},
		async play(options, run) {
			const visitor = await scene(open(), collector, options);
			try {
				await run(visitor);
				await expectStored(() => visitor.acknowledged);
			} finally {
				await visitor.close();
			}
		},
	};
}
