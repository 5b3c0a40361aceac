import { useState } from "preact/hooks";

/**
 * A document of an email in a frame of its own, as high as it needs. No script runs in it; it is of this page's origin only
 * so that its height can be read.
 */
export function Frame({ title, html }: { readonly title: string; readonly html: string }) {
	const [height, setHeight] = useState(200);
	const page = `<!doctype html><meta charset="utf-8"><base target="_blank"><style>body{margin:0;font:16px/1.4 Inter,system-ui,sans-serif}img{max-width:100%}</style>${html}`;
	const fit = (event: { readonly currentTarget: HTMLIFrameElement }): void => {
		const wanted = event.currentTarget.contentDocument?.documentElement.scrollHeight ?? 0;
		if (wanted > 0) setHeight(Math.min(wanted, 1_600));
	};
	return <iframe title={title} sandbox="allow-same-origin" srcdoc={page} height={height} onLoad={fit} />;
}
