/** One colour (`#rrggbb`) over the whole picture. Cannot fail: it is the last rung. */
export declare function plainPng(width: number, height: number, color: string): Uint8Array<ArrayBuffer>;
