/** Where the photos come from that a drawing names as `photo:…`. None of it rejects. */
export interface PhotoSource {
	/** The shop's file; null where there is none. */
	load(name: string): Promise<Uint8Array | null>;
	/** A photo in the size of `size`, as `keepThumbnail` was given it; null where that was not, or is gone. */
	loadThumbnail(name: string, size: string): Promise<Uint8Array | null>;
	/** Keeps a PNG for other isolates; nobody waits for it. */
	keepThumbnail(name: string, size: string, png: Uint8Array<ArrayBuffer>): void;
}

/** Photos of which only the files are kept. */
export function photosFrom(load: PhotoSource["load"]): PhotoSource {
	return { load, loadThumbnail: () => Promise.resolve(null), keepThumbnail: () => undefined };
}

/** For drawings whose photos are all in them, or that have none. */
export const NO_PHOTOS = photosFrom(() => Promise.resolve(null));
