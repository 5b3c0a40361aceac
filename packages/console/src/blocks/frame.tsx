/**
 * A document of an email in a frame of its own: without scripts, without this page's origin, and so without its key.
 */
export function Frame({ title, html, height }: { readonly title: string; readonly html: string; readonly height: number }) {
	const page = `<!doctype html><meta charset="utf-8"><base target="_blank"><style>body{margin:0;font:16px/1.4 Inter,system-ui,sans-serif}img{max-width:100%}</style>${html}`;
	return <iframe title={title} sandbox="" srcdoc={page} height={height} />;
}
