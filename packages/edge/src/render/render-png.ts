/** Draws SVG. Throws RenderError where it cannot be drawn. */
export declare function renderPng(svg: string): Promise<Uint8Array<ArrayBuffer>>;
