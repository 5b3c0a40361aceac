/*
 * What PostHog's clients ask before they send. Everything that would need PostHog itself is off. Of surveys nothing is said:
 * posthog-js loads their script from here whatever the answer, as long as there is one.
 */

const SWITCHES = {
	supportedCompression: ["gzip", "gzip-js"],
	hasFeatureFlags: false,
	captureDeadClicks: false,
	capturePerformance: false,
	autocaptureExceptions: false,
	elementsChainAsString: true,
	sessionRecording: false,
	heatmaps: false,
	productTours: false,
	conversations: false,
	logs: { captureConsoleLogs: false },
	defaultIdentifiedOnly: true,
	siteApps: [],
	toolbarParams: {},
	isAuthenticated: false,
} as const;

/** `/array/KEY/config`. */
export function postHogConfig(key: string): object {
	return { token: key, ...SWITCHES };
}

/** `/array/KEY/config.js`: the same, as the script that posthog-js loads. */
export function postHogConfigScript(key: string): string {
	const name = JSON.stringify(key);
	const value = JSON.stringify({ config: postHogConfig(key), siteApps: [] });
	return `(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{})[${name}]=${value};\n`;
}

/** `/flags` and `/decide`: no flag is on, and that is certain. */
export const POSTHOG_FLAGS = {
	flags: {},
	featureFlags: {},
	featureFlagPayloads: {},
	errorsWhileComputingFlags: false,
	...SWITCHES,
} as const;
