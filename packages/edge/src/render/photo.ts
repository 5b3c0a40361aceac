/** A PNG or JPEG that can be drawn safely, as a data URI; null for anything else. */
export declare function imageDataUri(bytes: Uint8Array): string | null;
