import type { Category } from "../catalogue.ts";
import { Html, html } from "../html.ts";
import { consentBanner } from "./consent-banner.ts";
import { footer, letter } from "./footer.ts";
import { header } from "./header.ts";

/** What every page of the shop is told about itself. */
export interface Shell {
	readonly siteName: string;
	readonly writeKey: string;
	readonly currency: string;
	readonly categories: readonly Category[];
}

export interface Page {
	/** Which part of the client code starts on it. */
	readonly kind: "home" | "category" | "product" | "cart" | "checkout" | "thanks";
	readonly title: string;
	readonly description: string;
	/** Its address from the root of the host. */
	readonly path: string;
	readonly main: Html;
	readonly head: Html | null;
}

/** The frame of the shop around the page's own content. */
export function layout(shell: Shell, page: Page): Html {
	return html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>${page.title === shell.siteName ? page.title : `${page.title} · ${shell.siteName}`}</title>
				<meta name="description" content="${page.description}" />
				<meta name="theme-color" content="#f5f7f3" />
				<link rel="icon" href="/demo/assets/icon.svg" type="image/svg+xml" />
				<link rel="preload" href="/demo/assets/inter-latin-600-normal.woff2" as="font" type="font/woff2" crossorigin />
				<link rel="stylesheet" href="/demo/assets/shop.css" />
				${trackerTag(shell.writeKey, "counts-pages")}
				<script defer src="/demo/assets/shop.js"></script>
				${page.head}
			</head>
			<body data-page="${page.kind}">
				<a class="skip" href="#main">Skip to content</a>
				${consentBanner()} ${header(shell, page.path)}
				<main id="main" tabindex="-1">${page.main}</main>
				${page.kind === "checkout" ? null : letter()} ${footer(shell)}
			</body>
		</html> `;
}

/**
 * The ordinary script tag of a site, behind the stub that keeps calls until the tracker has loaded. The shop tells what
 * happens itself, so the tracker need not find it out a second time from the page (`data-ignore`). The inbox is no page of
 * the shop: it only asks for the anonymous id, and its views are not counted (`data-manual`).
 */
export function trackerTag(writeKey: string, use: "counts-pages" | "asks-only"): Html {
	const attributes = html`data-write-key="${writeKey}"`.text + (use === "asks-only" ? ' data-manual="true"' : "");
	return new Html(
		`<script>${STUB}</script>\n<script async src="/pipit.js" ${attributes} data-ignore="forms"></script>`,
	);
}

const STUB = "window.pipit=window.pipit||function(){(pipit.q=pipit.q||[]).push(arguments)}";
