export type DeviceType = "mobile" | "tablet" | "desktop";

/**
 * What kind of device a user agent names. Android without `Mobile` is a tablet (Google's own rule), and an iPad since
 * iPadOS 13 calls itself a Mac and is counted as desktop: there is nothing in the text to tell them apart.
 */
export function deviceTypeOf(userAgent: string): DeviceType {
	const text = userAgent.slice(0, 500);
	if (/iPad|Tablet|PlayBook|Silk(?!.*Mobile)|Android(?!.*Mobile)/.test(text)) return "tablet";
	return /Mobi|iPhone|iPod|Android|IEMobile|Opera Mini/.test(text) ? "mobile" : "desktop";
}
