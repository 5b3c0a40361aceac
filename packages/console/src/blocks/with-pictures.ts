import type { Preview } from "./types.ts";

/**
 * The HTML of a preview with its pictures in it. Its addresses hold TOKEN where a recipient's token will stand, and a real
 * one would leave a trace of an open; so the block's picture is put in as data, and photos as the shop has them.
 */
export function withPictures(html: string, { picture, json }: Preview): string {
	return html.replace(
		/https?:\/\/[^"'\s]*\/b\/TOKEN\/[^"'\s]*?(?:\/photo-(\d{1,2}))?\.(?:png|gif)(?:\?[^"'\s]*)?/g,
		(_, place?: string) => {
			const photo = place === undefined ? null : (json.items[Number(place) - 1]?.image_url ?? null);
			return photo ?? `data:image/png;base64,${picture.base64}`;
		},
	);
}
